"""The answer key."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from sandbox.population import World
from sandbox.population.canaries import Canaries
from sandbox.population.families import Builder
from sandbox.population.fields import KEYS
from sandbox.population.key import Insight
from sandbox.population.key_groups import Tally
from sandbox.population.pattern import places
from sandbox.population.posting import Posting
from sandbox.population.profile import Profile

START = date(2026, 3, 2)
NUMBERS = {
    "ID": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
    "PT": range(1, 6),
    "PC": range(1, 11),
    "AR": (*range(1, 5), *range(6, 14), *range(15, 30)),  # AR05 and AR14 need more than sixty plans, see below
    "PL": range(1, 21),
    "MV": range(1, 6),
    "SY": range(1, 6),
    "RQ": range(1, 15),
    "AD": range(1, 14),
    "CO": range(1, 13),
    "MT": (1, 2),
    "MP": (1, 2, 3),
}
RULES = {f"{family}{number:02d}" for family, numbers in NUMBERS.items() for number in numbers}
LATE_AS_PUBLISHED = {f"AR{number:02d}" for number in (1, 2, 3, 6, 10, 11, 12, 23)} | {
    *("AD02", "CO06", "ID05", "PL16", "PL17", "PT03", "PT04", "RQ08"),
}


@pytest.mark.parametrize("seed", [20260301, 1, 2])
def test_every_rule_is_planted_in_sixty_plans(seed: int) -> None:
    """The smallest world has a planted breach of every rule on its first day."""
    planted = {entry.rule_id for entry in World(seed, 60, START).key(START) if entry.planted == "planted"}
    assert planted - {"AR05", "AR14"} == RULES


def test_every_subject_exists() -> None:
    """A breach names a record that somebody holds on that day, once."""
    world = World(4, 200, START)
    world_keys = {(kind, row[next(iter(row))]) for kind, row in world.case_records(START)}
    outside = {(tie.record_type, tie.record_key) for tie in world.ties(START)}
    trusts = (*world.area.trusts, world.area.silent_trust)
    senders = {("sender", name) for name in (*(setting.urn for setting in world.area.settings), *trusts)}
    settings = {("setting", setting.urn) for setting in world.area.settings} | {("authority", "895")}
    staff = {row["entered_by_code"] for kind, row in world.case_records(START) if kind == "review"}
    groups = {("review_group", f"{kind} {name}") for kind, names in
              (("setting", world.area.by_any_urn), ("officer", staff)) for name in names}  # fmt: skip
    entries = list(world.key(START))
    assert len(set(entries)) == len(entries)
    known = world_keys | outside | senders | settings | groups
    assert {(e.subject_type, e.subject_id) for e in entries} <= known


@pytest.mark.parametrize(("seed", "amends_all"), [(1, True), (2, False)])
def test_one_council_in_three_codes_nearly_every_outcome_as_amend(seed: int, amends_all: bool) -> None:
    """The share of the commonest outcome is told of such a council alone, copied dates of an officer of every one."""
    rules = {entry.rule_id for entry in World(seed, 600, START).key(START) if entry.planted == "planted"}
    assert ("AR14" in rules) is amends_all
    assert "AR05" in rules


def test_the_parts_of_a_world_have_its_key_between_them() -> None:
    """What is wrong with all families together is told once, by the last part, as the whole world tells it."""
    world = World(5, 700, START)
    parts = [part.key(START) for part in world.parts()]
    told = [entry for part in parts for entry in part if entry.subject_type != "sender"]
    assert len(parts) > 1
    assert len(set(told)) == len(told)
    assert set(told) == {entry for entry in world.key(START) if entry.subject_type != "sender"}


@pytest.mark.parametrize("offset", [0, 45, 170, 400])
def test_a_world_without_faults_is_late_and_otherwise_clean(offset: int) -> None:
    """Nothing breaks without being planted but the clocks, at the published rates, and records without numbers."""
    world = World(3, 400, START)
    builder = Builder(3, world.area, (START, world.horizon), Canaries([]))
    posting, day = Posting(world.area, START), START + timedelta(offset)
    found: Counter[str] = Counter()
    for place in places(400):
        if place.kind != "duplicate":
            family = builder.build(place, [Profile()] * place.members.count("plan"), 0)
            found.update(entry.rule_id for entry in Insight(family, world.area, posting, day).breaches())
    assert set(found) <= LATE_AS_PUBLISHED | {"MT01"}


def test_the_parts_of_a_world_have_its_key() -> None:
    """What is counted over all families is told once, by the last part, and is the same as of the whole."""
    world = World(4, 400, START)
    parts = [[*part.key(START)] for part in world.parts()]
    groups = [[entry for entry in part if entry.rule_id in ("AD13", "RQ06", "RQ07")] for part in parts]
    assert len(parts) > 1
    assert [len(found) for found in groups] == [*([0] * (len(parts) - 1)), 3]
    assert {entry for part in parts for entry in part} == {*world.key(START)}


def test_a_handful_of_requests_blames_nobody() -> None:
    """Ten requests make a mix; nine, however odd, do not; and only those of twelve months count."""
    world = World(4, 60, START)
    families = [family for family in world.families() if any(life.request for life in family.lives)]
    told = {}
    for count in range(len(families) + 1):
        tally, requests = Tally(world.area, START), 0
        for family in families[:count]:
            insight = Insight(family, world.area, Posting(world.area, START), START)
            tally.add(insight)
            requests += sum(_counts(row) for child in insight.children for row in child.requests)
        told[requests] = {entry.rule_id for entry in tally.breaches()}
    assert all(rules == {"AD13"} for requests, rules in told.items() if requests < 10)
    assert told[max(told)] == {"AD13", "RQ06", "RQ07"}


def _counts(row: dict[str, Any]) -> bool:
    received = row["received_date"]
    return bool(row["request_source_code"] and received and date(2025, 3, 2) < received <= START)


@pytest.mark.parametrize("offset", [0, 20])
def test_what_is_tied_is_tied_to_the_child_it_is_about(offset: int) -> None:
    """The key never expects a tie between a record and another child."""
    world, day = World(6, 300, START), START + timedelta(offset)
    posting = Posting(world.area, START)
    for family in world.families():
        for heard, verdict in Insight(family, world.area, posting, day).verdicts:
            if verdict.state == "tied":
                assert verdict.child is not None
                assert verdict.child.life.who.person_id == heard.track.person_id


def test_every_record_from_outside_has_one_tie() -> None:
    """Portal and files together hold the records that the ties are about, each once."""
    world = World(8, 120, START)
    ties = Counter((tie.record_type, tie.record_key) for tie in world.ties(START))
    sent = [(kind, row) for kind, row in world.portal_records(START) if kind != "term"]
    sent += [("review_return", row) for _, rows, _ in world.setting_files(START) for row in rows]
    kinds = {"advice": "advice_return", "caseload": "caseload_entry"}
    sent += [(kinds[what], row) for _, what, rows, _ in world.trust_files(START) for row in rows]
    keys = ((kind, [row[name] for name in KEYS[kind]]) for kind, row in sent)
    assert ties == Counter((kind, "|".join(key)) for kind, key in keys if all(key))


@pytest.mark.parametrize("seed", [20260301, 1, 2])
def test_sources_know_of_meetings_that_the_case_system_lacks(seed: int) -> None:
    """Even in sixty plans a meeting is not recorded, a cycle is missing and an advice is not recorded."""
    kinds = {entry.kind for entry in World(seed, 60, START).knows(START)}
    assert {"held_not_recorded", "cycle_missing", "advice_not_recorded"} <= kinds


@pytest.mark.parametrize("seed", [20260301, 1, 2])
def test_reviews_that_fell_due_are_of_every_class(seed: int) -> None:
    """In a small council a review is in time, late, only unrecorded, disputed and explained, one by a trust's word."""
    entries = [*World(seed, 180, START).timeliness(START)]
    classes = {entry.review_class for entry in entries}
    assert classes == {"in_time", "late", "held_not_recorded", "dates_in_conflict", "explained"}
    assert len({entry.plan_id for entry in entries}) == len(entries)
    assert any(entry.evidence.startswith("R") for entry in entries)


def test_a_unique_name_and_birth_date_belong_to_no_stranger() -> None:
    """Nobody unknown to the council shares a birth date with one of its children, except an unknown twin."""
    world = World(9, 300, START)
    births = {life.who.birth for family in world.families() for life in family.lives}
    strangers = {track.facts["date_of_birth"] for track in world._strangers.sent()}
    assert not births & strangers
