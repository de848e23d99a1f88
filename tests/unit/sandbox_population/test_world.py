"""The synthetic world as its neighbours see it."""

import subprocess
import sys
from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from sandbox.population import World
from sandbox.population.fields import CASE_KINDS, FIELDS, record_key
from sandbox.population.identifiers import is_nhs_number, is_uln, is_upn

START = date(2026, 3, 2)
Rows = dict[tuple[str, str], dict[str, object]]


@pytest.fixture(scope="module")
def world() -> World:
    """A small council."""
    return World(20260301, 300, START)


def keyed(rows: Iterable[tuple[str, dict[str, object]]]) -> Rows:
    """The rows by record type and key, none twice."""
    kept: Rows = {}
    for kind, row in rows:
        assert (kind, record_key(kind, row)) not in kept
        kept[kind, record_key(kind, row)] = row
    return kept


def test_every_record_type_is_there_with_all_its_facts(world: World) -> None:
    """Each record has exactly the canonical facts of its type."""
    rows = [*world.case_records(START), *world.portal_records(START)]
    assert {kind for kind, _ in rows} == {*CASE_KINDS, "review_return", "roll_entry", "term"}
    assert all(tuple(row) == FIELDS[kind] for kind, row in rows)


@pytest.mark.parametrize("plans", [60, 131])
def test_so_many_children_have_an_active_plan(plans: int) -> None:
    """The number of plans asked for is met to the one, with about a quarter more persons."""
    rows = list(World(5, plans, START).case_records(START))
    active = [row for kind, row in rows if kind == "plan" and row["status_code"] == "active"]
    persons = sum(kind == "person" for kind, _ in rows)
    assert len(active) == plans
    assert 1.1 * plans < persons < 1.45 * plans


@pytest.mark.parametrize("side", ["case", "portal"])
def test_a_days_changes_lead_from_one_state_to_the_next(world: World, side: str) -> None:
    """Yesterday's records with the day's changes are today's records, and nothing else changed."""
    records = getattr(world, f"{side}_records")
    changes = getattr(world, f"{side}_changes")
    state = keyed(records(START))
    for offset in range(1, 22):
        day = START + timedelta(offset)
        changed = keyed(changes(day))
        assert all(state.get(key) != row for key, row in changed.items())
        state |= changed
        assert state == keyed(records(day))


def test_some_faults_end_and_some_begin_within_three_weeks(world: World) -> None:
    """The answer keys of the days after the start differ both ways, and some breach comes back."""
    keys = [{(e.rule_id, e.subject_id) for e in world.key(START + timedelta(offset))} for offset in range(25)]
    gone = [before - after for before, after in zip(keys, keys[1:], strict=False)]
    come = [after - before for before, after in zip(keys, keys[1:], strict=False)]
    assert set().union(*gone)
    assert set().union(*come)
    assert any(gone[i] & come[j] for i in range(24) for j in range(i + 1, 24))


def test_the_same_seed_gives_the_same_world_in_another_process() -> None:
    """No order or number depends on the process."""
    code = (
        "import datetime, hashlib; from sandbox.population import World;"
        "w = World(7, 60, datetime.date(2026, 3, 2)); d = datetime.date(2026, 3, 9);"
        "every = [*w.case_records(d), *w.case_changes(d), *w.portal_records(d), *w.setting_files(d),"
        " *w.trust_files(d), *w.establishments(d), *w.key(d), *w.ties(d), *w.knows(d)];"
        "print(hashlib.sha256(repr(every).encode()).hexdigest())"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                       env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1] != ""


def test_another_seed_gives_another_world() -> None:
    """The seed matters."""
    first, second = (list(World(seed, 60, START).case_records(START)) for seed in (1, 2))
    assert first != second


def test_numbers_are_from_the_test_ranges(world: World) -> None:
    """Except where a fault was planted, every number passes its test, and NHS numbers are test numbers."""
    wrong = {e.subject_id for e in world.key(START) if e.rule_id in ("ID01", "ID06", "ID07", "ID08")}
    for kind, row in world.case_records(START):
        if kind == "person" and row["person_id"] not in wrong:
            assert row["upn"] is None or is_upn(row["upn"])
            assert row["uln"] is None or is_uln(row["uln"])
            assert row["nhs_number"] is None or is_nhs_number(row["nhs_number"])
        if kind == "person" and row["nhs_number"] and row["person_id"] not in wrong:
            assert row["nhs_number"].startswith("999")


def test_twins_share_a_birth_date_and_have_neighbouring_numbers(world: World) -> None:
    """Twins are alike in all that a careless matching would look at."""
    family = next(f for f in world.families() if f.place.kind == "twins")
    one, two = (life.who for life in family.lives)
    assert (one.birth, one.surname, one.postcode) == (two.birth, two.surname, two.postcode)
    assert one.forename != two.forename
    assert int(two.upn[10:]) - int(one.upn[10:]) == 1


def test_files_of_the_start_date_bring_history_and_later_ones_news(world: World) -> None:
    """Only file-sending settings send files; after the start a return comes again only with other words."""
    portal = {setting.urn for setting in world.area.settings if setting.portal}
    latest: dict[str, dict[str, object]] = {}
    for offset in range(40):
        for urn, rows, _ in world.setting_files(START + timedelta(offset)):
            assert urn not in portal
            for row in rows:
                assert latest.get(record_key("review_return", row)) != row
                latest[record_key("review_return", row)] = row
    assert len(latest) > 20


def test_canaries_can_be_searched_for() -> None:
    """Each token is a surname and in the free texts of one child, and tells its number and birth date."""
    world = World(3, 60, START, canaries=["Zqcanaryone", "Zqcanarytwo"])
    found = world.canaries()
    people = {row["person_id"]: row for kind, row in world.case_records(START) if kind == "person"}
    texts = [row["section_text"] or "" for kind, row in world.case_records(START) if kind == "plan_section"]
    assert [canary.token for canary in found] == ["Zqcanaryone", "Zqcanarytwo"]
    for canary in found:
        assert people[canary.person_id]["surname"].startswith(canary.token)
        assert sum(canary.token in text for text in texts) == 2
        assert people[canary.person_id]["date_of_birth"].isoformat() in canary.texts


def test_published_rates_are_met() -> None:
    """Late decisions, missed twenty weeks and boys are as frequent as the published figures say."""
    world = World(11, 1200, START)
    rows: dict[str, list[dict[str, object]]] = {}
    for kind, row in world.case_records(START):
        rows.setdefault(kind, []).append(row)
    held = [r for r in rows["review"] if r["meeting_date"] and r["decision_date"]]
    in_time = sum((r["decision_date"] - r["meeting_date"]).days <= 28 for r in held) / len(held)  # type: ignore[operator]
    boys = sum(r["sex"] == "M" for r in rows["person"]) / len(rows["person"])
    assert 0.40 < in_time < 0.52
    assert 0.64 < boys < 0.74
    assert 10 < len(rows["plan_section"]) / len(rows["plan"]) < 12.5
