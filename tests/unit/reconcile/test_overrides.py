"""A person's override: above every source while it holds, and gone without a trace on the day it ends."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from sendbridge.errors import Misconfigured
from sendbridge.reconcile.overrides import Wish, list_overrides, set_override, withdraw_override
from sendbridge.settings import Settings
from sendbridge.snapshot import copy_snapshot, write_snapshot
from sendbridge.store import tables
from sendbridge.store.session import transaction
from tests.council import FIRST, Council
from tests.unit.matching.small_night import AS_OF, add
from tests.unit.reconcile.one_child import RETURN, REVIEW, agree, agreed, differences, one_child, proposals, run

NEXT = AS_OF + timedelta(days=1)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A child whose review and return disagree about the health input, after both had agreed that there was none."""
    made = one_child()
    add(made, "review", {**REVIEW, "meeting_date": date(2025, 1, 8), "health_update": False})
    add(made, "review_return", {**RETURN, "health_update": True})
    agree(made, "health_update", "false")
    agree(made, "meeting_date", "2025-01-08")
    return made


def override(con: duckdb.DuckDBPyConnection, field: str, value: str, target: tuple[str, str] = ("review", "R1"), *,
             since: date = AS_OF, expires: date = NEXT, withdrawn: date | None = None) -> None:  # fmt: skip
    """Put an override into the night's snapshot."""
    con.execute(
        "INSERT INTO state_override VALUES (?, ?, ?, ?, ?, 'J Officer', ?, ?, ?)",
        [f"O{field}{since}", *target, field, value, since, expires, withdrawn],
    )


def test_while_it_holds_no_source_is_heard_about_the_field(con: duckdb.DuckDBPyConnection) -> None:
    """The source that would have changed the field proposes nothing, and its difference is not told."""
    override(con, "health_update", "false")
    run(con)
    assert (proposals(con), differences(con), agreed(con)) == ({}, [], {})


def test_its_value_is_proposed_where_the_case_system_has_another(con: duckdb.DuckDBPyConnection) -> None:
    """What the override says is proposed, and names the override and its day as the evidence."""
    override(con, "papers_date", "2025-01-02")
    override(con, "meeting_date", "2025-01-09")
    run(con)
    found = proposals(con)
    assert found["papers_date"] == (None, "2025-01-02", "apply", "overridden")
    assert found["meeting_date"] == ("2025-01-08", "2025-01-09", "apply", "overridden")
    source = con.execute(
        "SELECT source_feed, source_type, source_key, source_date FROM proposal WHERE field = 'papers_date'"
    )
    assert source.fetchall() == [("override", "override", f"Opapers_date{AS_OF}", AS_OF)]


@pytest.mark.parametrize(
    ("field", "target", "value"),
    [("surname", ("person", "P1"), "Old"), ("report_received_date", ("review", "R1"), "2025-01-10")],
)
def test_what_may_not_be_written_is_told_to_people(
    con: duckdb.DuckDBPyConnection, field: str, target: tuple[str, str], value: str
) -> None:
    """A field for people alone, or one that may only fill a blank, is never written over: RC02."""
    con.execute("UPDATE review SET report_received_date = DATE '2025-01-20'")
    override(con, field, value, target)
    run(con)
    assert proposals(con)[field][2:] == ("refused_by_precedence", "no_authority")
    assert ("RC02", *target, field) in differences(con)


@pytest.mark.parametrize(
    "ended", [{"expires": AS_OF}, {"withdrawn": AS_OF}, {"since": NEXT, "expires": AS_OF + timedelta(9)}]
)
def test_outside_its_days_the_ordinary_rules_hold(con: duckdb.DuckDBPyConnection, ended: dict[str, date]) -> None:
    """On the day it expires or is withdrawn, and before it begins, the source is heard again."""
    override(con, "health_update", "false", **ended)
    run(con)
    assert proposals(con) == {"health_update": ("false", "true", "apply", "source_changed")}


def test_nothing_swings_back_when_it_ends(con: duckdb.DuckDBPyConnection) -> None:
    """After an override was written and has ended, a source that repeats its word is told and proposes nothing."""
    con.execute("UPDATE review SET health_update = TRUE, papers_date = DATE '2025-01-02'")
    con.execute("UPDATE review_return SET papers_date = DATE '2024-12-20'")
    agree(con, "papers_date", "2024-12-20")
    override(con, "papers_date", "2025-01-02", since=AS_OF - timedelta(9), expires=AS_OF)
    run(con)
    assert proposals(con) == {}
    assert differences(con) == [("RC02", "review", "R1", "papers_date")]


def test_a_child_who_has_died_is_left_in_peace(con: duckdb.DuckDBPyConnection) -> None:
    """An override about a child who has died proposes and tells nothing."""
    con.execute("UPDATE person SET date_of_death = DATE '2026-01-01'")
    override(con, "papers_date", "2025-01-02")
    override(con, "surname", "Old", ("person", "P1"))
    run(con)
    assert (proposals(con), differences(con)) == ({}, [])


@pytest.fixture
def council(state_url: str, tmp_path: Path) -> Council:
    """A council that has had one night, on which the case system held review R1."""
    made = Council(Settings(state_url=state_url, nights_dir=tmp_path / "nights", landing_dir=tmp_path / "landing"))
    made.night(lambda builder: builder)
    return made


def wish(field: str = "recommendation_code", value: str = "amend", **other: object) -> Wish:
    """Return what a person may well want."""
    usual = {"target_type": "review", "target_key": "R1", "author": "J Officer", "reason": "Agreed at panel",
             "expires_date": FIRST + timedelta(30)}  # fmt: skip
    return Wish(**{**usual, "field": field, "value": value, **other})


def test_a_later_override_takes_the_earlier_ones_place(council: Council) -> None:
    """One override holds for a field; the earlier one is withdrawn, and every act is audited without values."""
    first = set_override(council.settings, FIRST, wish())
    assert set_override(council.settings, FIRST, wish()) == first
    second = set_override(council.settings, FIRST, wish(value="cease"))
    assert [each["override_id"] for each in list_overrides(council.settings, FIRST)] == [second]
    assert {each["override_id"] for each in list_overrides(council.settings, None)} == {first, second}
    acts = sorted((row["action"], row["actor"], row["subject_id"]) for row in council.held(tables.audit))
    assert [act for act in acts if act[0].startswith("override")] == [
        ("override_replaced", "J Officer", first),
        *sorted(("override_set", "J Officer", each) for each in (first, second)),
    ]
    assert not any("cease" in str(row["detail"]) for row in council.held(tables.audit))


def test_it_ends_when_it_is_withdrawn(council: Council) -> None:
    """A withdrawn override does not hold from that day on, and cannot be withdrawn twice."""
    named = set_override(council.settings, FIRST, wish())
    withdraw_override(council.settings, FIRST + timedelta(1), named=named, author="K Other")
    assert [len(list_overrides(council.settings, FIRST + timedelta(days))) for days in (0, 1)] == [1, 0]
    for again in (named, "O9"):
        with pytest.raises(Misconfigured, match=r"nothing is left to do|there is no override"):
            withdraw_override(council.settings, FIRST, named=again, author="K Other")


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (wish(value="perhaps"), "not one of maintain"),
        (wish(value=" "), "blank never deletes"),
        (wish("meeting_date", "31/03/2026"), "not a date such as"),
        (wish("meeting_date", "2027-03-31"), "cannot lie after"),
        (wish("health_update", "maybe"), "not one of true, false"),
        (wish("invited_roles", "parent uncle"), "not one of parent"),
        (wish("decision_date", "2026-01-01"), "precedence.yml does not name it"),
        (wish(target_type="house"), "precedence.yml does not name it"),
        (wish(target_key="R9"), "no review of that number"),
        (wish(reason=" "), "a reason"),
        (wish(expires_date=FIRST), "would have ended"),
    ],
)
def test_what_cannot_stand_is_refused_in_a_sentence(council: Council, asked: Wish, complaint: str) -> None:
    """A wrong value, field, record or day is refused, nothing is kept, and the value is not repeated."""
    with pytest.raises(Misconfigured, match=complaint) as refused:
        set_override(council.settings, FIRST, asked)
    assert not asked.value.strip() or asked.value in ("amend",) or asked.value not in str(refused.value)
    assert council.held(tables.override) == []


def test_words_and_numbers_are_kept_as_they_are_compared(council: Council) -> None:
    """Lists of words lose their order, and what is personal is not shown in lists."""
    set_override(council.settings, FIRST, wish("invited_roles", "parent  head parent"))
    set_override(council.settings, FIRST, wish("surname", " Young ", target_type="person", target_key="P1"))
    kept = {row["field"]: row["value"] for row in council.held(tables.override)}
    assert kept == {"invited_roles": "head parent", "surname": "Young"}
    shown = {row["field"]: row["value"] for row in list_overrides(council.settings, FIRST)}
    assert shown == {"invited_roles": "head parent", "surname": None}


def test_the_night_takes_what_holds_and_a_replay_takes_it_again(council: Council, tmp_path: Path) -> None:
    """The snapshot has the overrides of that night alone; a night kept before there were any does without."""
    set_override(council.settings, FIRST, wish())
    set_override(council.settings, FIRST, wish("papers_date", "2026-01-01", expires_date=FIRST + timedelta(1)))
    kept = tmp_path / "kept.duckdb"
    with duckdb.connect(str(kept)) as con, transaction(council.settings.state_url) as state:
        write_snapshot(con, state, authority_code="895", sync_date=FIRST + timedelta(1))
        before = con.sql("FROM state_override").fetchall()
    with duckdb.connect() as con:
        copy_snapshot(con, kept)
        assert con.sql("FROM state_override").fetchall() == before
    assert [row[3] for row in before] == ["recommendation_code"]
    with duckdb.connect(str(kept)) as con:
        con.execute("DROP TABLE state_override")
    with duckdb.connect() as con:
        copy_snapshot(con, kept)
        assert con.sql("FROM state_override").fetchall() == []
