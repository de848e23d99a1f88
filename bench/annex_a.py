"""Prints side by side what 100,000 rows of Annex A and their 31 rules cost: SendBridge, and pandas doing the same."""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

DAY = date(2026, 3, 1)
RECORD_TYPES = {1: "annex_a_plan", 2: "annex_a_support"}
VARIANTS = {
    "ours_judging": "the rules alone, on typed records: views, every rule bound alone, outcomes counted",
    "pandas_judging": "the same conditions, vectorised by hand, on typed frames",
    "ours_csv": "from two CSV files to findings, with every cell that cannot be read",
    "pandas_csv": "the same, pandas.read_csv",
    "ours_xlsx": "from a workbook to findings, with every cell that cannot be read",
    "pandas_xlsx": "the same, pandas.read_excel as it comes (openpyxl)",
    "pandas_calamine": "the same, pandas.read_excel with the reader that SendBridge uses (calamine)",
}
ONE_THREAD: dict[str, Any] = {"threads": 1}  # CPU seconds are compared: a second thread costs some and saves wall only
WRITING = "writing"  # not measured: it makes what the others read
PAIRS = (
    ("ours_judging", "pandas_judging"),
    ("ours_csv", "pandas_csv"),
    ("ours_xlsx", "pandas_xlsx"),
    ("ours_xlsx", "pandas_calamine"),
)
Found = set[tuple[str, str]]  # rule or "unread:field", row key
Step = Callable[[], Found]


def write_files(folder: Path, rows: int) -> None:
    """Write generated lists, so many rows in all: a workbook with real dates, two CSV files, the records."""
    from sandbox.returns.annex_a import Style, make_lists, write_csv, write_workbook

    lists = make_lists(1, rows=rows // 2, day=DAY)
    write_workbook(folder / "lists.xlsx", lists, Style())
    files = write_csv(folder, lists, Style())
    with duckdb.connect(str(folder / "records.duckdb")) as con:
        _read(con, files)


def _read(con: duckdb.DuckDBPyConnection, files: list[Path]) -> None:
    from sendbridge.checks.examples import create_empty_night
    from sendbridge.returns import annex_a
    from sendbridge.settings import Settings

    create_empty_night(con)
    annex_a.read(con, Settings(), files, progress=lambda _: None)


def _csv_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def _judge(con: duckdb.DuckDBPyConnection, suites: list[Any], figures: Any) -> None:
    from sendbridge.checks import rules

    rules.create_tables(con)
    rules.set_parameters(con, DAY, {}, figures=figures)
    evaluations = [each for suite in suites for each in rules.evaluate_with_rules(con, suite)]
    if len(evaluations) != 31 or any(each.outcome != "failed" for each in evaluations):
        raise SystemExit("a rule did not run, or its planted fault was not found")


def _found(con: duckdb.DuckDBPyConnection) -> Found:
    return {
        *con.execute("SELECT rule_id, subject_id FROM finding").fetchall(),
        *con.execute("SELECT 'unread:' || field, record_key FROM bad_value WHERE record_key IS NOT NULL").fetchall(),
    }


def ours(folder: Path, *, files: list[Path] | None) -> Step:
    """Return SendBridge's step: from files to findings, or from records that were read before."""
    from sendbridge.checks.figures import load_figures
    from sendbridge.checks.rules import load_suites
    from sendbridge.settings import Settings

    suites = [suite for suite in load_suites(Settings()) if suite.asked_of == "annex_a"]
    figures = load_figures(Settings())
    kept = duckdb.connect(config=ONE_THREAD)
    kept.execute(f"ATTACH '{folder / 'records.duckdb'}' AS records (READ_ONLY)")
    for table in (*RECORD_TYPES.values(), "bad_value", "arrival", "carried"):
        kept.execute(f"CREATE TABLE {table} AS FROM records.{table}")

    def from_records() -> Found:
        _judge(kept, suites, figures)
        return _found(kept)

    def from_files() -> Found:
        with duckdb.connect(config=ONE_THREAD) as con:
            _read(con, files or [])
            _judge(con, suites, figures)
            return _found(con)

    return from_files if files else from_records


def with_pandas(folder: Path, *, reader: Callable[[], dict[int, Any]] | None) -> Step:
    """Return the pandas step: from files to findings, or from typed frames that were made before."""
    typed = None if reader else _frames(folder)

    def step() -> Found:
        frames = typed or {number: _typed(number, frame) for number, frame in (reader or dict)().items()}
        return {pair for number, (frame, unread) in frames.items() for pair in _pairs(number, frame, unread)}

    return step


def _frames(folder: Path) -> dict[int, tuple[Any, dict[str, Any]]]:
    with duckdb.connect(str(folder / "records.duckdb"), read_only=True) as con:
        frames = {number: con.sql(f"FROM {record_type}").df() for number, record_type in RECORD_TYPES.items()}
        bad = con.sql("SELECT record_key, field FROM bad_value WHERE record_key IS NOT NULL").df()
    fields = sorted(set(bad["field"]))
    return {
        number: (
            frame,
            {field: frame["row_key"].isin(bad.loc[bad["field"] == field, "record_key"]) for field in fields},
        )
        for number, frame in frames.items()
    }


def read_csv(folder: Path) -> dict[int, Any]:
    """Read both CSV files as text."""
    import pandas as pd

    return {number: pd.read_csv(path, dtype="str") for number, path in enumerate(_csv_files(folder), 1)}


def read_excel(folder: Path, *, engine: str) -> dict[int, Any]:
    """Read both sheets of the workbook; real dates stay dates."""
    import pandas as pd

    sheets = {number: f"List {number}" for number in RECORD_TYPES}
    book = pd.read_excel(folder / "lists.xlsx", sheet_name=list(sheets.values()), dtype="object", engine=engine)
    return {number: book[name] for number, name in sheets.items()}


def _typed(number: int, frame: Any) -> tuple[Any, dict[str, Any]]:
    """Rename the columns, read dates and codes, and note what was typed and cannot be read."""
    import pandas as pd

    from sendbridge.mapping import load_feed
    from sendbridge.mapping.tables import plain_header
    from sendbridge.settings import Settings

    layout = load_feed(Settings(), "annex_a").layout(RECORD_TYPES[number], "file")
    fields = {plain_header(heading): rule for rule in layout.columns for heading in rule.names}
    typed, unread = {}, {}
    for heading in frame.columns:
        rule, cells = fields[plain_header(heading)], frame[heading]
        if rule.column.sql_type == "DATE":
            read = pd.to_datetime(cells, dayfirst=True, format="mixed", errors="coerce")
            typed[rule.field], unread[rule.field] = read, cells.notna() & read.isna()
        elif rule.codes:
            words = cells.astype("str").str.strip().str.lower()
            codes = {word.lower(): code for word, code in rule.codes.items()}
            typed[rule.field] = words.map({word: code for word, code in codes.items() if code})
            unread[rule.field] = words.notna() & ~words.isin(list(codes))
        else:
            typed[rule.field] = cells.astype("str").str.strip()
    typed["row_key"] = f"L{number}-" + (pd.Series(frame.index) + 2).astype("str").str.zfill(6)
    return pd.DataFrame(typed), unread


def _pairs(number: int, frame: Any, unread: dict[str, Any]) -> Found:
    import pandas as pd

    masks = {**_masks(number, frame, unread), **{f"unread:{field}": mask for field, mask in unread.items()}}
    found = pd.concat([pd.DataFrame({"rule": rule, "key": frame["row_key"][mask]}) for rule, mask in masks.items()])
    return set(zip(found["rule"], found["key"], strict=True))


def _masks(number: int, frame: Any, unread: dict[str, Any]) -> dict[str, Any]:
    import pandas as pd

    day, rule = pd.Timestamp(DAY), f"AX{number}"
    birth = frame["date_of_birth"]
    age = day.year - birth.dt.year - (birth.dt.month * 100 + birth.dt.day > day.month * 100 + day.day)
    no_main, no_other = frame["main_urn"].isna(), frame["subsidiary_phase"].isna()
    no_number = frame["upn"].isna() & frame["uln"].isna() & frame["upn_unknown_reason"].isna()
    plain_upn = frame["upn"].str.replace(" ", "", regex=False).str.upper()
    blank = {"01a": "date_of_birth", "01b": "gender_code", "01c": "ethnicity_code", "01d": "need_code"}
    masks = {f"{rule}{suffix}": frame[field].isna() & ~unread[field] for suffix, field in blank.items()}
    masks |= {
        f"{rule}02a": age == 25,
        f"{rule}02b": age >= 26,
        f"{rule}03": frame["disability"].isna(),
        f"{rule}05a": birth > day,
        f"{rule}07": (birth + pd.DateOffset(years=6) < day) & no_number,
        f"{rule}08a": age.between(5, 16) & no_main & no_other,
        f"{rule}08b": no_main & ~no_other,
        f"{rule}09": plain_upn.notna() & plain_upn.duplicated(keep=False),
    }
    return masks | (_plan_masks(frame, day) if number == 1 else {})


def _plan_masks(frame: Any, day: Any) -> dict[str, Any]:
    first = frame["first_issued_date"]
    return {
        "AX104": frame["case_worker"].isna(),
        "AX105b": first > day,
        "AX105c": frame["updated_date"] > day,
        "AX105d": frame["last_reviewed_date"] > day,
        "AX106a": first > frame["updated_date"],
        "AX106b": first > frame["last_reviewed_date"],
        "AX112": frame["date_of_death"].notna(),
    }


def step_of(variant: str, folder: Path) -> Step:
    """Return what a variant does, made ready."""
    makers: dict[str, Callable[[], Step]] = {
        "ours_judging": partial(ours, folder, files=None),
        "ours_csv": partial(ours, folder, files=_csv_files(folder)),
        "ours_xlsx": partial(ours, folder, files=[folder / "lists.xlsx"]),
        "pandas_judging": partial(with_pandas, folder, reader=None),
        "pandas_csv": partial(with_pandas, folder, reader=partial(read_csv, folder)),
        "pandas_xlsx": partial(with_pandas, folder, reader=partial(read_excel, folder, engine="openpyxl")),
        "pandas_calamine": partial(with_pandas, folder, reader=partial(read_excel, folder, engine="calamine")),
    }
    return makers[variant]()


def measure(variant: str, folder: Path, repeats: int) -> dict[str, Any]:
    """Run one variant in this process; the best of the repeats counts, so that neighbours disturb least."""
    step = step_of(variant, folder)
    runs = []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        found = step()
        runs.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu, wall = min(runs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"found": sorted(found), "cpu": cpu, "wall": wall, "peak": peak}


def main() -> None:
    """Measure every variant in a process of its own, hold their findings against each other, and print the table."""
    options = _options()
    if options.variant == WRITING:
        print(json.dumps(write_files(options.folder, options.rows)))  # noqa: T201
        return
    if options.variant:
        print(json.dumps(measure(options.variant, options.folder, options.repeats)))  # noqa: T201
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        _apart(WRITING, folder, options)
        figures = {variant: _apart(variant, folder, options) for variant in VARIANTS}
    _print(figures, options.rows)
    if any(figure["found"] != figures["ours_judging"]["found"] for figure in figures.values()):
        raise SystemExit("the variants do not find the same")


def _apart(variant: str, folder: str, options: argparse.Namespace) -> dict[str, Any]:
    repeats = 1 if variant == "pandas_xlsx" else options.repeats  # a minute a time
    command = [sys.executable, __file__, "--variant", variant, "--folder", folder, "--repeats", str(repeats)]
    command += ["--rows", str(options.rows)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"{variant} failed:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _print(figures: dict[str, dict[str, Any]], rows: int) -> None:
    say = partial(print, flush=True)
    say(f"{rows:,} rows of Annex A, 31 rules, {os.cpu_count()} cores; seconds, best run; imports are not in them")
    say(f"{'':16}{'cpu':>8}{'wall':>8}{'peak MiB':>10}{'found':>10}")
    for variant, each in figures.items():
        say(f"{variant:16}{each['cpu']:8.2f}{each['wall']:8.2f}{each['peak']:10.0f}{len(each['found']):10,}")
    for variant, title in VARIANTS.items():
        say(f"{variant:16}{title}")
    for mine, theirs in PAIRS:
        say(f"{theirs} takes {figures[theirs]['cpu'] / figures[mine]['cpu']:.2f} times the CPU seconds of {mine}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--variant", choices=(*VARIANTS, WRITING))
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
