"""A case system that is read by its reporting database: the same nights as by its API."""

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from sandbox.testing import Sandbox
from sendbridge import doctor, night
from sendbridge.errors import FeedChanged, FeedUnavailable
from sendbridge.feeds.reporting_database import ReportingDatabase
from sendbridge.replay import replay
from sendbridge.settings import Settings
from tests.integration.night.conftest import PATIENCE, Council, council_in, execute, plain
from tests.integration.night.outcome import decisions, images

BUILDING = ("assemble", "match", "check", "reconcile", "seal")
PASSWORD = "only-for-reading"


def by_the_case_system(sandbox: Sandbox, folder: Path, **wishes: Any) -> Council:
    """Return another bridge on the same world, with its own state, that only proposes."""
    own = {
        "state_url": f"sqlite:///{folder}/state.sqlite",
        **{f"{name}_dir": folder / name for name in ("landing", "nights", "exports")},
        "push_case_management": "propose",
    }
    met = {name.removeprefix("SENDBRIDGE_").lower(): value for name, value in sandbox.env.items()}
    return Council(sandbox, Settings(**(met | PATIENCE | own | wishes)))


@pytest.fixture
def sandbox(tmp_path: Path, reporting_database: str) -> Iterator[Sandbox]:
    """A world whose case system has a reporting database."""
    with council_in(tmp_path, plans=20) as council:
        council.sandbox.publish(reporting_database)
        yield council.sandbox


@pytest.fixture
def reader(sandbox: Sandbox, reporting_database: str) -> str:
    """The address of an account that may read the reporting database and nothing else."""
    execute(
        reporting_database,
        f"CREATE ROLE council_reader LOGIN PASSWORD '{PASSWORD}'",
        "GRANT USAGE ON SCHEMA reporting TO council_reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO council_reader",
    )
    return (
        make_url(reporting_database)
        .set(username="council_reader", password=PASSWORD)
        .render_as_string(hide_password=False)
    )


def build(council: Council, *, full: bool = False) -> dict[str, dict[str, int]]:
    """Build tonight's night and seal it; nothing goes out."""
    counts = {}
    for feed in ("case_management", "school_settings", "health_trusts", "establishment_register"):
        counts[feed] = _pull(council, feed, full=full)
    return counts | council.run_steps(*BUILDING)


def _pull(council: Council, feed: str, *, full: bool) -> dict[str, int]:
    return night.pull(council.settings, feed, council.today, full=full)


def test_the_same_nights_come_of_the_database_as_of_the_api(sandbox: Sandbox, reader: str, tmp_path: Path) -> None:
    """First night whole, the next by what changed: the same records, ties, findings, proposals; and built again."""
    api = by_the_case_system(sandbox, tmp_path / "api")
    database = by_the_case_system(sandbox, tmp_path / "database", case_read="database", case_database_url=reader)
    rows, first = [], sandbox.today
    for _ in range(2):
        counts = [build(each)["case_management"]["rows"] for each in (api, database)]
        assert images(database) == images(api)
        assert decisions(database) == decisions(api)
        assert counts[0] == counts[1]
        rows.append(counts[1])
        sandbox.tick()
    assert 0 < rows[1] < rows[0] / 4
    # A night can be built again from what was landed, whatever way the settings name by now.
    assert not any(replay(database.settings.model_copy(update={"case_read": "api"}), first).values())


FAULTS = [
    ('ALTER TABLE reporting."FACT_EHCP" RENAME "DRAFT_DT" TO "DRAFTED_DT"', "FACT_EHCP has no column DRAFT_DT;"),
    ('ALTER TABLE reporting."FACT_EHCP_AUDIT" RENAME TO "AUDITS"', "has no table reporting.FACT_EHCP_AUDIT"),
    ('REVOKE SELECT ON reporting."FACT_EHCP" FROM council_reader', "may not read it"),
]


@pytest.mark.parametrize(("statement", "complaint"), FAULTS, ids=[complaint for _, complaint in FAULTS])
def test_a_changed_database_stops_the_feed_and_says_where(
    sandbox: Sandbox, reader: str, reporting_database: str, tmp_path: Path, statement: str, complaint: str
) -> None:
    """Table and column are named, and neither a value nor the password."""
    execute(reporting_database, statement)
    council = by_the_case_system(sandbox, tmp_path / "database", case_read="database", case_database_url=reader)
    with pytest.raises(FeedChanged, match=complaint) as changed:
        _pull(council, "case_management", full=True)
    assert PASSWORD not in str(changed.value)


def test_a_database_that_does_not_let_us_in_is_unavailable(sandbox: Sandbox, reader: str, tmp_path: Path) -> None:
    """The sentence says where and what to do; account and password stay out of it, and of the traceback."""
    wrong = reader.replace(PASSWORD, "not-the-password").replace("/reporting", "/elsewhere")
    council = by_the_case_system(
        sandbox, tmp_path / "db", case_read="database", case_database_url=wrong, http_retries=1
    )
    with pytest.raises(FeedUnavailable, match="did not answer as it should") as refused:
        _pull(council, "case_management", full=True)
    told = "".join(traceback.format_exception(refused.value))
    assert "not-the-password" not in told
    assert "council_reader" not in told


def test_not_even_the_owner_can_write_while_we_read(sandbox: Sandbox, reporting_database: str) -> None:
    """The transaction itself is read-only."""
    settings = Settings(case_read="database", case_database_url=reporting_database)
    refused = pytest.raises(FeedUnavailable, match="ReadOnlySqlTransaction")
    with refused, ReportingDatabase(settings).reading() as connection:
        connection.execute(text('DELETE FROM reporting."DIM_PERSON"'))
    with psycopg.connect(plain(reporting_database)) as connection:
        assert connection.execute('SELECT count(*) FROM reporting."DIM_PERSON"').fetchone() != (0,)


def test_a_statement_that_takes_too_long_is_given_up(sandbox: Sandbox, reporting_database: str) -> None:
    """A reporting server that hangs does not hang the night."""
    settings = Settings(case_read="database", case_database_url=reporting_database, case_database_timeout_seconds=0.2)
    refused = pytest.raises(FeedUnavailable, match="QueryCanceled")
    with refused, ReportingDatabase(settings).reading() as connection:
        connection.execute(text("SELECT pg_sleep(20)"))


def test_the_doctor_warns_of_an_account_that_may_write(sandbox: Sandbox, reader: str, reporting_database: str) -> None:
    """A reader is fine, the owner is not, and each table is named."""
    found = {}
    for address in (reader, reporting_database):
        settings = Settings(case_read="database", case_database_url=address)
        found[address] = {each.what: each for each in doctor.examine(settings)}
        assert found[address]["reporting database"].fine
    assert found[reader]["reporting database is only read"].fine
    warned = found[reporting_database]["reporting database is only read"]
    assert not warned.fine
    assert 'reporting."DIM_PERSON"' in warned.cure


def test_the_doctor_asks_for_what_the_chosen_ways_need(tmp_path: Path) -> None:
    """Without an API nobody asks for its address; a change file needs its folder."""
    for wishes, wanted in (
        ({}, {"case_url"}),
        ({"case_read": "database", "case_write": "change_file"}, {"reporting database", "case_changes_dir"}),
        ({"case_read": "database", "case_write": "none"}, {"reporting database"}),
    ):
        settings = Settings(_env_file=None, case_changes_dir=tmp_path / "none", **wishes)
        amiss = {each.what.partition(f" {tmp_path}")[0] for each in doctor.examine(settings) if not each.fine}
        ways = {"case_url", "reporting database", "case_changes_dir"}
        assert amiss & ways == wanted
