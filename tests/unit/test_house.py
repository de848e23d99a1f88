"""The house's own laws, held by reading the tree: sizes, names, and who imports whom."""

import ast
import statistics
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from sendbridge.settings import Settings

CHECKOUT = Path(__file__).parents[2]
ROOMS = ("connectors", "mappings", "expectations", "dags")
WRITTEN = ("sendbridge", "sandbox", "connectors", "dags", "scripts", "bench", "prove", "tests")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "handler", "misc", "stuff"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _files(*folders: str) -> list[Path]:
    found = chain.from_iterable((CHECKOUT / folder).rglob("*.py") for folder in folders)
    return sorted(path for path in found if "__pycache__" not in path.parts)


def _named(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def _functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").split(".")[0]


def test_no_file_is_longer_than_300_lines():
    """A file that holds one idea fits in 300 lines."""
    long = {_named(path): len(path.read_text().splitlines()) for path in _files(*WRITTEN)}
    assert len(long) > 50
    assert {name: count for name, count in long.items() if count > 300} == {}


def test_no_function_is_longer_than_40_lines():
    """A function that does one thing fits in 40 lines."""
    written = [path for path in _files(*WRITTEN) if path.parent.name != "versions"]  # a migration is a list of columns
    sizes = {f"{_named(path)}:{each.name}": _lines(each) for path in written for each in _functions(path)}
    assert {name: count for name, count in sizes.items() if count > 40} == {}


def test_the_engine_is_made_of_small_files_and_small_functions():
    """Half of the engine's files are under 120 lines, and half of its functions are 10 lines or fewer."""
    files = _files("sendbridge")
    assert statistics.median(len(path.read_text().splitlines()) for path in files) <= 120
    assert statistics.median(_lines(each) for path in files for each in _functions(path)) <= 10


def test_dag_files_hold_no_more_than_80_lines():
    """A DAG file is schedule and edges, which 80 lines hold."""
    sizes = {path.name: len(path.read_text().splitlines()) for path in _files("dags")}
    assert set(sizes) == {"nightly_sync.py", "replay.py", "night_watch.py"}
    assert {name: count for name, count in sizes.items() if count > 80} == {}


def test_modules_and_classes_are_named_by_the_domain():
    """Nothing is called utils, helpers, common, manager or handler."""
    modules = {word for path in _files(*WRITTEN) for word in path.with_suffix("").parts} & VAGUE
    classes = {
        node.name
        for path in _files(*WRITTEN)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and node.name.lower().endswith(("manager", "handler", "helper", "utils"))
    }
    assert modules == set()
    assert classes <= {"Handler"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_no_package(room: str):
    """Rooms have no __init__.py, so they never become import names."""
    assert list((CHECKOUT / room).rglob("__init__.py")) == []


def test_nobody_imports_a_room():
    """The engine, the sandbox and the tests find a room's files; they never import them."""
    assert {_named(path) for path in _files(*WRITTEN) if set(ROOMS) & set(_imports(path))} == set()


def test_unit_tests_import_neither_airflow_nor_great_expectations():
    """The unit tests run in seconds because they load no framework."""
    heavy = {"airflow", "great_expectations"}
    assert {_named(path) for path in _files("tests/unit") if heavy & set(_imports(path))} == set()


def test_nothing_below_the_command_line_and_the_dag_asks_what_day_it_is():
    """The night's date is passed in; no engine module calls today()."""
    calls = {
        _named(path)
        for path in _files("sendbridge", "connectors")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "today"
    }
    assert calls == set()


def test_every_test_says_in_one_docstring_what_it_holds():
    """Each test carries a docstring, so that a failing name can be understood."""
    silent = [
        f"{_named(path)}:{each.name}"
        for path in _files("tests")
        for each in _functions(path)
        if each.name.startswith("test_") and not ast.get_docstring(each)
    ]
    assert silent == []


def test_every_setting_is_documented():
    """The README's table names every SENDBRIDGE_ variable with its default."""
    readme = (CHECKOUT / "README.md").read_text()
    assert [name for name in Settings.model_fields if f"`SENDBRIDGE_{name.upper()}`" not in readme] == []


def test_the_lock_holds_hashes_and_no_addresses():
    """Every pinned package carries a hash, and the lock names no place to fetch it from."""
    lines = (CHECKOUT / "requirements.lock").read_text().splitlines()
    pins = [number for number, line in enumerate(lines) if "==" in line and not line.startswith(" ")]
    assert len(pins) > 100
    assert all(lines[number + 1].strip().startswith("--hash=sha256:") for number in pins)
    assert not [line for line in lines if "://" in line or "find-links" in line or "index-url" in line]
