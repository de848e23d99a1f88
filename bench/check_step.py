"""Prints side by side what 60 rules on 640,000 records cost: our GX step, one plain statement, stock GX."""

import argparse
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from bench.peers.timing import answer_of, best_of

RULES = 60
AS_OF = "2026-03-01"
AS_OF_DAY = datetime.fromisoformat(AS_OF)
DATES = ("invite_date", "papers_date", "meeting_date", "report_date", "decision_date", "letter_date", "draft_date")
VARIANTS = ("ours", "plain", "stock_duckdb", "stock_pandas")
TITLES = {
    "ours": "SendBridge check step through Great Expectations (every failing key written)",
    "plain": "the same conditions in one hand-written DuckDB statement (every failing key written)",
    "stock_duckdb": "the nearest stock expectations on DuckDB (counts only)",
    "stock_pandas": "the nearest stock expectations on pandas (counts only)",
}


def write_table(path: Path, rows: int) -> None:
    """Write a table that looks like current reviews with their plans: seven dates, codes, flags and two keys."""
    dates = ",\n".join(
        f"CASE WHEN hash(i * {7 + place}) % 20 > 0 THEN DATE '2025-01-01' + {place * 14}"
        f" + CAST(hash(i) % 340 + hash(i * {31 + place}) % 16 AS INTEGER) END AS {name}"
        for place, name in enumerate(DATES)
    )
    with duckdb.connect(str(path)) as con:
        con.execute(
            f"""
            CREATE TABLE review AS
            SELECT
                'R' || i AS review_id,
                'P' || i AS person_id,
                {dates},
                ['M', 'A', 'C'][1 + CAST(hash(i * 3) % 3 AS INTEGER)] AS decision_code,
                ['due', 'held', 'decided', 'closed'][1 + CAST(hash(i * 5) % 4 AS INTEGER)] AS tracker_code,
                CAST(hash(i * 11) % 16 AS INTEGER) AS year_group,
                hash(i * 13) % 10 > 0 AS pfa_discussed
            FROM range({rows}) AS t(i)
            """
        )


def conditions() -> list[str]:
    """Return sixty conditions of the shapes that real rules have, of which a few in a hundred records fail each."""
    late = [f"{b} > {a} + {limit}" for a, b in _pairs() for limit in (25, 27, 28)]
    overdue = [f"{b} IS NULL AND DATE '{AS_OF}' > {a} + {limit}" for a, b in _pairs() for limit in (28, 56)]
    codes = [
        f"year_group >= {year} AND {day} > DATE '2025-12-01' AND pfa_discussed IS NOT TRUE AND tracker_code <> 'due'"
        for year in (9, 10, 11, 12, 13)
        for day in DATES[:4]
    ]
    forms = [f"length({column}) NOT BETWEEN {least} AND 7" for column, least in _lengths()]
    return [*late, *overdue, *codes, *forms][:RULES]


def _lengths() -> list[tuple[str, int]]:
    return [(column, least) for column in ("review_id", "person_id") for least in range(1, 6)]


def _pairs() -> list[tuple[str, str]]:
    return list(zip(DATES, DATES[1:], strict=False))


def timed_suite() -> Any:
    """Return the conditions as one suite of ours."""
    from sendbridge.checks.suites import Suite

    wording = {"title": "A rule to time", "guidance": "Nothing is to be done.", "why": "To be timed.", "law": "none"}
    weight = {"owner_role": "SEND keyworker", "severity": "error", "priority": 2, "field": "decision_date"}
    fixed = wording | weight | {"catalogue_ids": ["XX"], "examples": {"good": [{}], "bad": [{}]}, "file": ""}
    written = [fixed | {"id": f"XX{n:02}", "fails_when": each, "line": n} for n, each in enumerate(conditions())]
    about = {
        "suite": "timed",
        "about": "",
        "subject": "review",
        "key": "review_id",
        "needs": ["night_info"],
        "sound": {},
    }
    view = {"view_file": "timed.sql", "view_sql": "SELECT * FROM review", "file": "timed.yml"}
    return Suite.model_validate(about | view | {"sound": {}, "rules": written})


def run_ours(path: Path) -> Callable[[], int]:
    """Import GX and build the suite (timed apart); return the check step."""
    from sendbridge.checks import gx, rules

    suite = timed_suite()
    con = duckdb.connect(str(path))
    con.execute(
        "CREATE OR REPLACE TABLE bad_value AS SELECT '' AS record_type, '' AS field, '' AS reason_code, '' AS sender,"
        " '' AS feed LIMIT 0"
    )
    con.execute("CREATE OR REPLACE TABLE arrival AS SELECT 'review' AS record_type, TRUE AS arrived")
    con.execute("CREATE OR REPLACE TABLE carried (record_type VARCHAR, field VARCHAR)")

    def step() -> int:
        rules.create_tables(con)
        with gx.opened(con.cursor()) as datasource:
            evaluations = gx.evaluate_with_gx(datasource, suite)
        if any(each.outcome == "broken" for each in evaluations) or len(evaluations) != RULES:
            raise SystemExit("a rule did not run")
        return sum(each.failed_count for each in evaluations)

    return step


def run_plain(path: Path) -> Callable[[], int]:
    """Return one statement that writes every (rule, key) of the same conditions."""
    con = duckdb.connect(str(path))
    verdicts = ", ".join(f"CASE WHEN {each} THEN 'XX{n:02}' END" for n, each in enumerate(conditions()))

    def step() -> int:
        con.execute(
            f"""
            CREATE OR REPLACE TABLE plain_finding AS
            SELECT
                unnest(list_filter([{verdicts}], lambda verdict: verdict IS NOT NULL)) AS rule_id,
                'review' AS subject_type,
                review_id,
                person_id,
                'case_management' AS source,
                'decision_date' AS field
            FROM review
            """
        )
        row = con.execute("SELECT count(*) FROM plain_finding").fetchone()
        return int(row[0]) if row else 0

    return step


def stock_expectations() -> list[Any]:
    """Return the nearest stock expectation to each of the sixty conditions; pairs of dates know no number of days."""
    import great_expectations.expectations as gxe
    from great_expectations.expectations.row_conditions import Column

    orders = [(a, b) for place, a in enumerate(DATES) for b in DATES[place + 1 :]][:18]
    late = [
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A=b, column_B=a, or_equal=True, ignore_row_if="either_value_is_missing"
        )
        for a, b in orders
    ]
    overdue = [
        gxe.ExpectColumnValuesToNotBeNull(column=b, row_condition=Column(a) < AS_OF_DAY - timedelta(days=limit))
        for a, b in _pairs()
        for limit in (28, 56)
    ]
    codes = [
        gxe.ExpectColumnValuesToBeInSet(
            column="tracker_code",
            value_set=["due"],
            row_condition=(Column("year_group") >= year)
            & (Column(day) > datetime.fromisoformat("2025-12-01"))
            & (Column("pfa_discussed") == False),  # noqa: E712 (GX reads the comparison)
        )
        for year in (9, 10, 11, 12, 13)
        for day in DATES[:4]
    ]
    forms = [
        gxe.ExpectColumnValueLengthsToBeBetween(column=column, min_value=least, max_value=7)
        for column, least in _lengths()
    ]
    return [*late, *overdue, *codes, *forms]


def run_stock_duckdb(path: Path) -> Callable[[], int]:
    """Return the stock expectations on the DuckDB file."""
    from sendbridge.checks import gx

    asked = stock_expectations()
    con = duckdb.connect(str(path))

    def step() -> int:
        with gx.opened(con.cursor()) as datasource:
            batch = gx.batch_of(datasource, "review", "SELECT * FROM review")
            return _unexpected(gx.validate(batch, asked, detail="BASIC"))

    return step


def run_stock_pandas(path: Path) -> Callable[[], int]:
    """Return the stock expectations on a pandas frame, which is read outside the time."""
    from sendbridge.checks import gx

    asked = stock_expectations()
    with duckdb.connect(str(path)) as con:
        frame = con.sql("SELECT * FROM review").df()

    def step() -> int:
        context = gx.gx.get_context(mode="ephemeral", project_config=gx._in_memory())
        asset = context.data_sources.add_pandas("frame").add_dataframe_asset("review")
        batch = asset.add_batch_definition_whole_dataframe("review").get_batch({"dataframe": frame})
        suite = gx.gx.ExpectationSuite(name="review", expectations=asked)
        return _unexpected(batch.validate(suite, result_format="BASIC").results)

    return step


def _unexpected(results: Any) -> int:
    if len(results) != RULES or any(result.result.get("unexpected_count") is None for result in results):
        raise SystemExit("an expectation did not run")
    return sum(int(result.result["unexpected_count"]) for result in results)


RUNNERS = {"ours": run_ours, "plain": run_plain, "stock_duckdb": run_stock_duckdb, "stock_pandas": run_stock_pandas}


def measure(variant: str, path: Path, repeats: int) -> dict[str, float]:
    """Run one variant in this process."""
    warnings.simplefilter("ignore")
    started = time.perf_counter()
    step = RUNNERS[variant](path)
    ready = time.perf_counter() - started
    found, run = best_of(repeats, step)
    return {**asdict(run), "found": found, "ready": ready}


def main() -> None:
    """Measure every variant in a process of its own and print the table."""
    options = _options()
    if options.variant:
        print(json.dumps(measure(options.variant, options.table, options.repeats)))  # noqa: T201
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        table = Path(folder) / "review.duckdb"
        write_table(table, options.rows)
        figures = {variant: _apart(variant, table, options.repeats) for variant in VARIANTS}
    _print(figures, options.rows)


def _apart(variant: str, table: Path, repeats: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--variant", variant, "--table", str(table), "--repeats", str(repeats)]
    return answer_of(command)


def _print(figures: dict[str, dict[str, float]], rows: int) -> None:
    plain = figures["plain"]
    print(f"{rows:,} records, {RULES} rules, {os.cpu_count()} cores; seconds, best run; getting ready is not in `wall`")  # noqa: T201
    print(f"{'':14}{'wall':>8}{'cpu':>8}{'peak MiB':>10}{'x wall':>8}{'x cpu':>8}{'ready':>8}{'found':>12}")  # noqa: T201
    for variant, figure in figures.items():
        times = f"{figure['wall'] / plain['wall']:8.2f}{figure['cpu'] / plain['cpu']:8.2f}"
        print(  # noqa: T201
            f"{variant:14}{figure['wall']:8.2f}{figure['cpu']:8.2f}{figure['peak']:10.0f}"
            f"{times}{figure['ready']:8.2f}{int(figure['found']):12,}"
        )
    for variant in VARIANTS:
        print(f"{variant:14}{TITLES[variant]}")  # noqa: T201


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=640_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--variant", choices=VARIANTS)
    parser.add_argument("--table", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
