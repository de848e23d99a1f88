"""Prints what the plan suite costs on 200,000 plans with eight written sections each: night tables, then its rules."""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from sandbox.population import wording
from sendbridge.checks import conditions, rules
from sendbridge.checks.examples import create_empty_night
from sendbridge.checks.figures import load_figures
from sendbridge.night_file import open_to_build
from sendbridge.records import RECORDS
from sendbridge.settings import Settings

AS_OF = date(2026, 3, 1)
PLANS = 200_000
_NAMES = ("Oliver", "Freya", "Noah", "Amelia", "Zuzanna", "Muhammad", "Tafadzwa", "Łukasz")
_WHEN = {"when": "By July 2027", "when_small": "by July 2027"}
_SECTIONS = {  # of each section: how many sentences, from which pool
    "A": (1, wording.HOPES),
    "B": (3, wording.NEEDS),
    "C": (1, (*wording.HEALTH_NEEDS, *wording.HEALTH_NONE)),
    "D": (1, (*wording.SOCIAL_NEEDS, *wording.SOCIAL_NONE)),
    "E": (3, wording.OUTCOMES),
    "F": (5, (*wording.PROVISION, *wording.PROVISION, *wording.ADULTHOOD, wording.LOOSE_PROVISION[0])),
    "G": (1, ("A therapist sees {name} twice a term.", "", "")),
    "K": (5, tuple(f"{role}: {name}, 3 May 2025" for role, name in (("Parent", "A Bell"), ("Health", "B Crane")))),
}


def _written(code: str) -> str:
    """Return SQL that writes a section from its pool, for the plan's own child."""
    count, pool = _SECTIONS[code]
    sentences = [wording.told(sentence, name="{name}", sex="M", **_WHEN) for sentence in pool]
    listed = "[" + ", ".join("'" + sentence.replace("'", "''") + "'" for sentence in sentences) + "]"
    picked = [f"{listed}[1 + CAST(hash(i * 31 + {turn}) % {len(pool)} AS INTEGER)]" for turn in range(count)]
    return f"replace(concat_ws(chr(10), {', '.join(picked)}), '{{name}}', forename)"


def write_night(con: duckdb.DuckDBPyConnection, plans: int) -> None:
    """Write children, plans, their sections and five advice requests each."""
    create_empty_night(con)
    rules.create_tables(con)
    for record_type in RECORDS:
        con.execute("INSERT INTO arrival VALUES ('f', 's', ?, TRUE, TRUE, 0, 0)", [record_type])
    names = "[" + ", ".join(f"'{name}'" for name in _NAMES) + "]"
    con.execute(
        f"""
        INSERT INTO person BY NAME
        SELECT 'P' || i AS person_id, {names}[1 + i % {len(_NAMES)}] AS forename, 'T' || i % 5 AS team_code,
            DATE '2003-01-01' + CAST(hash(i) % 7000 AS INTEGER) AS date_of_birth
        FROM range({plans}) AS t(i)
        """
    )
    con.execute(
        f"""
        INSERT INTO plan BY NAME
        SELECT 'L' || i AS plan_id, 'P' || i AS person_id, 'active' AS status_code, 'ASD' AS primary_need_code,
            DATE '2025-05-10' AS first_final_date
        FROM range({plans}) AS t(i)
        """
    )
    con.execute(
        f"""
        INSERT INTO advice_request BY NAME
        SELECT 'A' || i || leg_code AS advice_request_id, 'P' || i AS person_id, 'S' AS assessment_id, leg_code,
            'A Bell' AS author, 'Parent' AS author_role, DATE '2025-05-03' AS received_date, 'no_need' AS need_code
        FROM range({plans}) AS t(i),
            unnest(['parent', 'education', 'health', 'psychology', 'social_care']) AS legs(leg_code)
        """
    )
    for code in _SECTIONS:
        con.execute(_section(code, plans))


def _section(code: str, plans: int) -> str:
    return f"""
    INSERT INTO plan_section BY NAME
    SELECT 'S' || i || '{code}' AS plan_section_id, 'L' || i AS plan_id, '{code}' AS section_code,
        {_written(code)} AS section_text
    FROM (SELECT i, 'P' || i AS person_id FROM range({plans}) AS t(i))
    JOIN person USING (person_id)
    """


def timed(title: str, work: Callable[[], object]) -> None:
    """Do the work and print its seconds, by the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    sys.stdout.write(
        f"{title:<44}{time.perf_counter() - wall:>8.1f} s wall{time.process_time() - cpu:>8.1f} s of the processor\n"
    )
    sys.stdout.flush()


def main() -> int:
    """Write the night, make the suite's tables one by one, judge, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=PLANS)
    plans = parser.parse_args().plans
    suite = next(suite for suite in rules.load_suites(Settings()) if suite.suite == "plan")
    with tempfile.TemporaryDirectory() as folder, open_to_build(Path(folder) / "night.duckdb") as con:
        timed(f"{plans:,} plans written", lambda: write_night(con, plans))
        rules.set_parameters(con, AS_OF, {}, figures=load_figures(Settings()))
        for name, sql in suite.table_sql.items():
            timed(f"table {name}", lambda name=name, sql=sql: con.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}"))
        bare = suite.model_copy(update={"table_sql": {}})
        conditions.create_view(con, bare)
        timed(f"{len(suite.rules)} rules", lambda: con.execute(conditions.judge_all(con, bare, bare.rules)))
        timed("what each rule looked at", lambda: con.execute(conditions.count_scopes(bare, bare.rules)))
        found = con.execute("SELECT rule_id, count(*) FROM finding GROUP BY ALL ORDER BY ALL").fetchall()
    sys.stdout.write(f"found {dict(found)}\n")
    sys.stdout.write(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
