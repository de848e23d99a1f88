"""Who may read what: trusts and settings of their own children only, nobody the name of a child who is restricted.

These two nights run in this process, where the log of every library, at its most talkative, and every result of Great
Expectations can be read as well. Their state is on SQLite only.
"""

import csv
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from sandbox.case_system.layout import RESOURCES
from sandbox.case_system.store import CaseStore
from sandbox.fill import world_of
from sendbridge.checks import gx
from tests.integration.night.conftest import Council, council_in
from tests.integration.night.haunted import TOKENS
from tests.integration.night.sinks import Hidden, leaks, written_in

Rows = list[dict[str, str]]


class Listening(logging.Handler):
    """Keeps every record of every logger as text, with its arguments and its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.heard.append(self.format(record))


@dataclass
class Told:
    """The council after two nights, what was logged, and what Great Expectations answered."""

    council: Council
    restricted: dict[str, Any]
    log: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)

    @property
    def hidden(self) -> list[Hidden]:
        """Return the children who can be recognised anywhere."""
        found = world_of(self.council.sandbox.world_dir.facts).canaries()
        return [Hidden(each.token, each.texts[1], date.fromisoformat(each.texts[2])) for each in found]

    def files(self, senders: str, name: str) -> dict[str, Rows]:
        """Return the last night's files of that name, by recipient."""
        drop = self.council.sandbox.world_dir.root / "drop" / senders
        paths = sorted(drop.glob(f"*/out/{name}_*.csv"))
        return {path.parent.parent.name: [*csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))] for path in paths}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Two nights, between which a child for whom a trust is asked is put at a protected address."""
    listening, root = Listening(), logging.getLogger()
    level = root.level
    root.addHandler(listening)
    root.setLevel(logging.DEBUG)
    try:
        with (
            council_in(tmp_path_factory.mktemp("told"), canaries=TOKENS) as council,
            pytest.MonkeyPatch.context() as swap,
        ):
            made = Told(council, {}, listening.heard)
            validate = gx.validate
            swap.setattr(gx, "validate", lambda *said, **more: _kept(made.results, validate(*said, **more)))
            council.run_night()
            made.restricted = _restrict(made)
            council.next_day()
            council.run_night()
            yield made
    finally:
        root.removeHandler(listening)
        root.setLevel(level)


def _kept(results: list[str], answered: list[Any]) -> list[Any]:
    results += [f"{answer} {answer.to_json_dict()}" for answer in answered]
    return answered


def _restrict(told: Told) -> dict[str, Any]:
    """Put the first child on a trust's list at a protected address, and drop the answer to its request again."""
    lists = told.files("trusts", "open_advice_requests")
    reference = next(row["Council reference"] for rows in lists.values() for row in rows)
    sandbox = told.council.sandbox
    request = next(each for each in sandbox.case_rows("advice-requests") if each["advRef"] == reference)
    child = next(each for each in sandbox.case_rows("persons") if each["personRef"] == request["personRef"])
    _edit(told, "persons", child["personRef"], {"restrictInd": "Y"})
    _edit(told, "advice-requests", reference, {"rcvdDt": None})
    return child


def _edit(told: Told, resource: str, ref: str, changes: dict[str, Any]) -> None:
    store = CaseStore(told.council.sandbox.world_dir.case_path)
    try:
        with store.writing():
            stored = store.find(RESOURCES[resource], ref)
            assert stored
            store.change(RESOURCES[resource], stored, changes, source="world")
    finally:
        store.close()


def test_no_library_logs_a_value_and_no_result_holds_one(told: Told):
    """Addresses, statements and check results speak of keys and counts, even when every library logs all it can."""
    assert any("/api/v1/persons" in line for line in told.log)
    assert len(told.results) > 60
    said = [("logs", "\n".join(told.log).encode()), ("results", "\n".join(told.results).encode())]
    assert leaks(said, told.hidden) == []


def test_a_trust_reads_of_children_only_about_whom_it_was_asked(told: Told):
    """Every child in a trust's folder is one for whom the council has asked that trust for advice."""
    persons = {each["personRef"]: each for each in told.council.sandbox.case_rows("persons")}
    asked: dict[str, set[str]] = {}
    for request in told.council.sandbox.case_rows("advice-requests"):
        asked.setdefault(request["providerCd"], set()).add(persons[request["personRef"]]["nhsNo"])
    drop, named = told.council.sandbox.world_dir.trusts_drop_dir, 0
    for trust in told.files("trusts", "open_advice_requests"):
        written = b"".join(body for _, body in written_in(drop / trust / "out")).decode()
        found = {each["nhsNo"] for each in persons.values() if each["nhsNo"] and each["nhsNo"] in written}
        assert found <= asked.get(trust, set())
        named += len(found)
    assert named


def test_a_setting_reads_of_its_own_returns_only(told: Told):
    """A report names what that setting sent, by its own reference, and says no value of any child."""
    reports = told.files("settings", "report")
    assert reports
    for urn, rows in reports.items():
        sent = {
            row[0] for row in told.council.ask(f"SELECT return_reference FROM review_return WHERE sender = '{urn}'")
        }
        assert {row["Your reference"] for row in rows} <= sent | {""}
        assert leaks(written_in(told.council.sandbox.world_dir.settings_drop_dir / urn / "out"), told.hidden) == []


def test_a_receipt_goes_to_the_setting_that_sent_the_return(told: Told):
    """The portal is told of each return under its own setting, and of no child's value."""
    receipts = told.council.sandbox.portal_receipts()
    sent = set(told.council.ask("SELECT setting_urn, return_reference FROM review_return"))
    assert receipts
    assert {(each["urn"], each["returnNumber"]) for each in receipts} <= sent
    assert leaks([("receipts", str(receipts).encode())], told.hidden) == []


def test_a_restricted_child_is_named_to_nobody(told: Told):
    """From the night on which a child is restricted neither lists nor reports of any kind hold name or number."""
    child = told.restricted
    night = str(told.council.today)
    drop = told.council.sandbox.world_dir.root / "drop"
    written = [*written_in(drop, f"*_{night}.csv"), *written_in(told.council.settings.exports_dir / night)]
    assert any(place.endswith("exceptions_all.csv") for place, _ in written)
    assert any("!xl/" in place for place, _ in written)
    numbers = [child[name] for name in ("nhsNo", "upn") if child[name]]
    full_name = [f"{child['famName']},{child['givenName']}", f"{child['givenName']} {child['famName']}"]
    text = "\n".join(body.decode(errors="replace") for _, body in written)
    assert [value for value in numbers + full_name if value in text] == []
    lists = told.files("trusts", "open_advice_requests")
    (row,) = [row for rows in lists.values() for row in rows if row["Surname"] == "restricted"]
    assert (row["Forename"], row["NHS number"], row["Date of birth"]) == ("restricted", "", "")
    assert row["Council reference"]


def test_every_restricted_child_is_nameless_in_the_exception_lists(told: Told):
    """A list shows who is restricted as that and nothing more."""
    restricted = {person for (person,) in told.council.ask("SELECT person_id FROM person WHERE restricted")}
    path = told.council.settings.exports_dir / str(told.council.today) / "exceptions_all.csv"
    rows = [row for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))) if row["Person"] in restricted]
    assert rows
    assert {(row["Surname"], row["Forename"], row["Date of birth"], row["UPN"]) for row in rows} == {
        ("restricted", "restricted", "", "")
    }
