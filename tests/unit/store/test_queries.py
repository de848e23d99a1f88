"""Named queries keep state apart by council, date and key."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sendbridge.store import agreed_values, audits, children, feed_states, nights, tie_decisions
from sendbridge.store.feed_states import FeedState
from sendbridge.store.nights import SealedNight
from sendbridge.store.session import transaction

MONDAY = date(2026, 3, 2)
NIGHT = SealedNight(MONDAY, "2026-03-02.duckdb", "abc", None, True, "m1", "r1", "p1", {"opened": 3})


def test_the_newest_earlier_night_is_the_last(state_url: str) -> None:
    """Tonight's image starts from the newest night before it, whatever came later or belongs to another council."""
    with transaction(state_url) as connection:
        for days in (0, 1, 5):
            nights.keep(connection, "895", replace(NIGHT, sync_date=MONDAY + timedelta(days=days)))
        nights.keep(connection, "896", replace(NIGHT, sync_date=MONDAY + timedelta(days=2)))
        last = nights.last_before(connection, "895", MONDAY + timedelta(days=5))
        assert last is not None
        assert last.sync_date == MONDAY + timedelta(days=1)
        assert nights.last_before(connection, "895", MONDAY) is None


def test_a_night_is_read_as_it_was_kept(state_url: str) -> None:
    """File, hash, versions and counts come back; the same date again takes the first one's place."""
    with transaction(state_url) as connection:
        nights.keep(connection, "895", NIGHT)
        nights.keep(connection, "895", replace(NIGHT, file_sha256="def"))
        assert nights.read(connection, "895", MONDAY) == replace(NIGHT, file_sha256="def")
        assert nights.count(connection, "895") == 1


def test_a_feed_goes_on_from_the_night_before(state_url: str) -> None:
    """The same date again pulls from where the earlier night ended, not from where this date's first run did."""
    early, late = datetime(2026, 3, 1, 20, tzinfo=UTC), datetime(2026, 3, 2, 20, tzinfo=UTC)
    with transaction(state_url) as connection:
        feed_states.keep(connection, "895", FeedState("f", MONDAY, "fresh", early))
        feed_states.keep(connection, "895", FeedState("f", MONDAY + timedelta(days=1), "fresh", late))
        state = feed_states.read(connection, "895", "f", before=MONDAY + timedelta(days=1))
    assert state is not None
    assert state.watermark == early


def test_a_file_is_seen_from_the_night_after(state_url: str) -> None:
    """The night that landed a file loads it again when it is run again; every later night leaves it."""
    file = {"feed": "f", "sha256": "a", "sync_date": MONDAY, "sender": "1", "record_type": "term", "size": 5}
    with transaction(state_url) as connection:
        for _ in range(2):
            feed_states.keep_landed(connection, "895", [file])
        assert feed_states.seen_hashes(connection, "895", "f", before=MONDAY) == set()
        assert feed_states.seen_hashes(connection, "895", "f", before=MONDAY + timedelta(days=1)) == {"a"}


def test_a_child_keeps_its_id(state_url: str) -> None:
    """The same person of a council is the same child for ever, and another council's person is another child."""
    with transaction(state_url) as connection:
        assert children.add(connection, "895", ["P1", "P2"]) == 2
        first = children.known(connection, "895")
        assert children.add(connection, "895", ["P1", "P3"]) == 1
        children.add(connection, "896", ["P1"])
        assert children.known(connection, "895") == first | {"P3": children.known(connection, "895")["P3"]}
        assert children.known(connection, "896")["P1"] != first["P1"]


def test_the_base_moves_only_where_it_differs(state_url: str) -> None:
    """An agreement is dated from the night that brought its value, and an empty value is a value."""
    key = ("review", "R1", "school_settings")
    tuesday = MONDAY + timedelta(days=1)
    with transaction(state_url) as connection:
        first = [(*key, "meeting_date", "2026-01-01"), (*key, "papers_date", None)]
        assert agreed_values.advance(connection, "895", MONDAY, rows=first) == 2
        second = [(*key, "meeting_date", "2026-01-01"), (*key, "papers_date", "2026-01-02")]
        assert agreed_values.advance(connection, "895", tuesday, rows=second) == 1
        assert agreed_values.advance(connection, "895", tuesday, rows=[(*key, "papers_date", None)]) == 1
        kept = {row.field: (row.value, row.agreed_date) for row in agreed_values.read_all(connection, "895")}
    assert kept == {"meeting_date": ("2026-01-01", MONDAY), "papers_date": (None, tuesday)}


def test_a_later_decision_takes_the_earlier_ones_place(state_url: str) -> None:
    """Of one record and one person there is one decision."""
    record = ("review_return", "100002|1")
    with transaction(state_url) as connection:
        for decision in ("same", "not_same"):
            tie_decisions.decide(
                connection,
                "895",
                record=record,
                person_id="P1",
                decision=decision,
                decided_by="officer",
                decided_date=MONDAY,
            )
        rows = [tuple(row) for row in tie_decisions.read_all(connection, "895")]
    assert rows == [(*record, "P1", "not_same", "officer")]


def test_an_action_is_noted_once(state_url: str) -> None:
    """A step that runs again leaves one audit row."""
    with transaction(state_url) as connection:
        for _ in range(2):
            audits.note(connection, "895", MONDAY, action="change_decided", subjects=[("review", "R1", {})])
    with transaction(state_url) as connection:
        assert len(connection.exec_driver_sql("SELECT audit_id FROM audit").all()) == 1
