"""One whole night and the nights after it, held against the sandbox's answer key."""

from collections import defaultdict

from tests.integration.night.conftest import Council


def by_rule(rows: list[tuple[str, str, str]]) -> dict[str, set[tuple[str, str]]]:
    """Group (rule, subject type, subject) by rule."""
    grouped: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for rule_id, subject_type, subject_id in rows:
        grouped[rule_id].add((subject_type, subject_id))
    return dict(grouped)


def test_every_rule_finds_what_the_answer_key_says_and_nothing_else(council: Council) -> None:
    """On the first night recall and precision are 1.0 for every rule."""
    council.run_night()
    found = by_rule(council.ask("SELECT rule_id, subject_type, subject_id FROM finding"))
    wanted = by_rule(
        [(row["rule_id"], row["subject_type"], row["subject_id"]) for row in council.sandbox.key("breaches")]
    )
    built = {rule for (rule,) in council.ask("SELECT rule_id FROM rule")}
    assert {rule: found.get(rule, set()) for rule in built} == {rule: wanted.get(rule, set()) for rule in built}


def test_no_record_is_tied_to_the_wrong_child(council: Council) -> None:
    """Every tie names the child that the record is truly about."""
    council.run_night()
    truth = {(row["record_type"], row["record_key"]): row["person_id"] for row in council.sandbox.key("ties")}
    ties = council.ask("SELECT record_type, record_key, person_id FROM tie WHERE state = 'tied'")
    assert ties
    assert [tie for tie in ties if truth[tie[:2]] != tie[2]] == []


def test_the_same_night_again_changes_nothing(council: Council) -> None:
    """A second run of the same date leaves the state database and the case system as they are."""
    council.run_night()
    state, audit = council.state(), council.sandbox.case_audit()
    council.run_night()
    assert council.sandbox.case_audit() == audit
    assert council.state() == state


def test_what_the_bridge_changes_is_confirmed_and_its_faults_close(council: Council) -> None:
    """A correction that the case system took is read back, and the next night proves its fault gone."""
    council.run_night()
    confirmed = [row for row in council.sandbox.case_audit() if row["resource"] == "annual-reviews"]
    assert confirmed
    council.next_day()
    council.run_night()
    events = {row[0] for row in council.state_columns("exception_event", "event")}
    assert {"opened", "closed"} <= events
