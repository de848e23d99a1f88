"""Feed guards: what is looked at tonight, what it is compared with, and how the outcome is kept."""

from datetime import date

import duckdb
import pytest

from sendbridge.checks import guards
from sendbridge.checks.guards import GuardResult
from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings

AS_OF = date(2026, 3, 1)


@pytest.fixture
def ours():
    """Return the guards that come with SendBridge."""
    return guards.load_guards(Settings())


def arrive(con, feed, sender, record_type, rows, *, full):
    con.execute("INSERT INTO arrival VALUES (?, ?, ?, TRUE, ?, ?, 1)", [feed, sender, record_type, full, rows])
    con.execute(
        f"INSERT INTO {record_type} BY NAME SELECT CAST(i AS VARCHAR) AS record_key, ? AS feed, ? AS sender,"
        " ? AS landed_date FROM range(?) AS t(i)",
        [feed, sender, AS_OF, rows],
    )


def test_first_night_has_nothing_to_compare_with(con, ours):
    """Without an earlier night the number of rows is not judged; what is known in them is."""
    con.execute("DELETE FROM arrival")
    arrive(con, "health_trusts", "RJN", "caseload_entry", 60, full=True)
    batches = list(guards.guarded_batches(con, ours, as_of=AS_OF, last_night=None))
    assert [batch.batch for batch in batches] == ["caseload_entry_columns", "caseload_entry_tonight"]


def test_rows_are_compared_with_the_same_senders(con, ours, tmp_path):
    """Only senders whose full list came tonight count, tonight and the night before."""
    con.execute("DELETE FROM arrival")
    last = tmp_path / "last.duckdb"
    before = duckdb.connect(str(last))
    before.execute("CREATE TABLE caseload_entry AS SELECT 'health_trusts' AS feed, 'RJN' AS sender FROM range(200)")
    before.execute("INSERT INTO caseload_entry SELECT 'health_trusts', 'RBT' FROM range(500)")
    before.close()
    arrive(con, "health_trusts", "RJN", "caseload_entry", 100, full=True)
    batches = guards.guarded_batches(con, ours, as_of=AS_OF, last_night=last)
    assert next(batch for batch in batches if batch.batch == "caseload_entry_rows").rows == (160, 300)


def test_few_rows_prove_nothing(con, ours):
    """A handful of changed records is not judged by its share of gaps."""
    con.execute("DELETE FROM arrival")
    arrive(con, "case_management", "case_management", "person", 3, full=False)
    batches = guards.guarded_batches(con, ours, as_of=AS_OF, last_night=None)
    assert [batch.batch for batch in batches] == ["person_columns"]


def test_stopped_feed_stays_remembered(tmp_path):
    """A feed judged again has its new result; one that was left out of the rebuilt night keeps its old one."""
    path = tmp_path / "work" / "guards.json"
    stopped = GuardResult("health_trusts", "caseload_entry", "rows", passed=False, message="too few")
    fine = GuardResult("case_management", "person", "rows", passed=True, message="")
    guards.remember(path, [stopped, fine])
    guards.remember(path, [fine])
    assert guards.remembered(path) == [stopped, fine]


@pytest.mark.parametrize(
    ("results", "outcome", "found"),
    [
        ([], "not_evaluated", []),
        ([GuardResult("a", "person", "rows", passed=True, message="")], "passed", []),
        (
            [
                GuardResult("a", "person", "rows", passed=False, message="too few"),
                GuardResult("a", "plan", "rows", passed=False, message="too few"),
                GuardResult("b", "term", "rows", passed=True, message=""),
            ],
            "failed",
            [("SY06", "feed", "a", None, "a", "feed")],
        ),
    ],
)
def test_a_stopped_feed_is_one_finding(con, results, outcome, found):
    """However many guards failed, the feed is told once; no guard at all proves nothing."""
    guards.write_guards(con, results)
    assert con.sql("SELECT * EXCLUDE (value_hash) FROM finding").fetchall() == found
    assert con.sql("SELECT outcome FROM evaluation WHERE rule_id = 'SY06'").fetchone() == (outcome,)


def test_guards_are_validated(tmp_path):
    """A guard that nobody knows is refused, and the file is named."""
    room = tmp_path / "expectations"
    room.mkdir()
    (room / "feed_guards.yml").write_text("least_rows: 5\nfeeds: {case_management: {person: {rows: 3}}}\n")
    with pytest.raises(Misconfigured, match=r"feed_guards\.yml: feeds\.case_management\.person\.rows"):
        guards.load_guards(Settings(rooms_dir=tmp_path))
