"""`sendbridge changes` on a real night: listed without values, shown with them, decided under a name."""

import json
from collections.abc import Iterator

import pytest

from tests.integration.night.conftest import Cli, Council, Said, council_in


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A council in push mode propose after its first night."""
    with council_in(tmp_path_factory.mktemp("council"), wishes={"push_case_management": "propose"}) as made:
        made.run_night()
        yield made


@pytest.fixture
def cli(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run the command line for this council, which only proposes; blanks in what it said do not count."""
    monkeypatch.setenv("SENDBRIDGE_PUSH_CASE_MANAGEMENT", "propose")

    def run(*arguments: str) -> Said:
        code, out, err = cli(*arguments)
        return code, " ".join(out.split()), " ".join(err.split())

    return run


def test_changes_are_listed_without_their_values(cli: Cli) -> None:
    """Record, field, state and reason are told; filters narrow them."""
    _, out, _ = cli("changes", "list", "--json")
    listed = json.loads(out)
    assert {change["state"] for change in listed} == {"awaiting_approval"}
    assert not {"old_value", "new_value"} & listed[0].keys()
    _, out, _ = cli("changes", "list", "--field", "meeting_date", "--rule", "filled_blank", "--json")
    assert {change["field"] for change in json.loads(out)} == {"meeting_date"}
    code, out, _ = cli("changes", "list")
    assert (code, out.startswith(f"{len(listed)} changes Change Record type")) == (0, True)


def test_the_status_counts_what_waits_for_people(cli: Cli, council: Council) -> None:
    """Fields that await approval and fields that are held stand in the summary, with the command that lists them."""
    night = ("--date", str(council.today))
    listed = json.loads(cli("changes", "list", "--limit", "1000", "--json")[1])
    assert json.loads(cli("night", "status", *night, "--json")[1])["fields_for_people"] == {
        "awaiting_approval": len(listed)
    }
    cli("changes", "hold", "--all-of-field", "invite_date", "--reason", "Under review")
    held = sum(change["field"] == "invite_date" for change in listed)
    out = cli("night", "status", *night)[1]
    assert f"Fields that wait for a person: {len(listed) - held} awaiting approval, {held} held. See them with:" in out
    assert "sendbridge changes list --state awaiting_approval" in out
    cli("changes", "release", "--all-of-field", "invite_date")


def test_a_change_is_shown_with_its_values(cli: Cli) -> None:
    """The one who decides sees what stands there and what shall; an id that nothing has ends with 2."""
    _, out, _ = cli("changes", "list", "--field", "meeting_date", "--json")
    first = json.loads(out)[0]["change_id"]
    _, out, _ = cli("changes", "show", first[:10], "--json")
    assert json.loads(out)["new_value"].startswith("20")
    _, out, _ = cli("changes", "show", first)
    assert "new value 20" in out
    code, _, error = cli("changes", "show", "zzz")
    assert (code, "no change begins with 'zzz'" in error) == (2, True)


def test_a_decision_says_what_follows(cli: Cli, council: Council) -> None:
    """In propose an approval is kept and not sent; holding wants a reason; the author is named or is the user."""
    code, out, _ = cli("changes", "approve", "--all-of-field", "meeting_date", "--who", "A Officer")
    assert (code, "changes approved, 0 letters in the outbox. Nothing is sent while" in out) == (0, True)
    code, _, error = cli("changes", "hold", "--all-of-field", "invite_date")
    assert (code, "say why with --reason" in error) == (2, True)
    assert cli("changes", "hold", "--all-of-field", "invite_date", "--reason", "Under review")[0] == 0
    assert cli("changes", "release", "--all-of-field", "invite_date")[0] == 0
    code, _, error = cli("changes", "reject", "--reason", "None named")
    assert (code, "name changes by their ids" in error) == (2, True)
    authors = {actor for actor, action in council.state_columns("audit", "actor", "action") if action[:8] == "change_a"}
    assert authors == {"A Officer"}
    council.run_steps("push")
    assert [row for row in council.sandbox.case_audit() if row["resource"] != "tasks"] == []


def test_letting_an_unusual_push_go_wants_a_reason(cli: Cli, council: Council) -> None:
    """A release is kept with its reason, so it is asked for."""
    code, _, error = cli("night", "push", "--date", str(council.today), "--release-size", "10")
    assert (code, "say why with --reason" in error) == (2, True)
    assert cli("night", "push", "--date", str(council.today), "--json") == (0, '{ "changes_sent": 0 }', "")
