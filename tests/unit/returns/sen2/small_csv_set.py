"""A return as COLLECT gives it back: a CSV file for each module, with ids, made from the records of a night."""

import csv
from pathlib import Path

import duckdb

from sendbridge.returns.sen2 import load_layout
from sendbridge.returns.sen2.layout import HEADER, Item
from sendbridge.settings import Settings

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Table = list[list[str]]


def csv_set(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Path]:
    """Write the set and return its files by record type; ids are numbers, dates and booleans as COLLECT writes them."""
    layout = load_layout(Settings())
    numbers: dict[str, str] = {}
    paths = {}
    for record_type, module in layout.modules.items():
        parent = layout.modules[module.parent] if module.parent else None
        header = [module.csv.id_column, "NativeId", module.csv.order_column, "sourceid"]
        header += [parent.csv.id_column] if parent else []
        table: Table = [header + [item.csv for item in module.items]]
        names = ["record_key", parent.key if parent else "NULL", *(f'"{item.field}"' for item in module.items)]
        for turn, row in enumerate(
            con.execute(f"SELECT {', '.join(names)} FROM {record_type} ORDER BY record_key").fetchall()
        ):
            numbers[row[0]] = str(1000 + len(numbers))
            ids = [numbers[row[0]], "896", str(turn), "77", *([numbers[row[1]]] if parent else [])]
            table.append(ids + [_cell(item, value) for item, value in zip(module.items, row[2:], strict=True)])
        paths[record_type] = folder / f"Blade-Export_20-01-2026_{module.csv.file.removeprefix('*')}"
        write_table(paths[record_type], table)
    assert HEADER in paths
    return paths


def _cell(item: Item, value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "year"):
        clock = getattr(value, "hour", None) is not None and f"{value:%H:%M:%S}"
        return f"{value.year}-{_MONTHS[value.month - 1]}-{value.day:02d} {clock or '00:00:00'}"
    if item.holds == "flag":
        return {"1": "True", "0": "False"}.get(str(value), str(value))
    return str(value)


def read_table(path: Path) -> Table:
    """Return a file's rows, the header first."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_table(path: Path, table: Table) -> None:
    """Write a file's rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
