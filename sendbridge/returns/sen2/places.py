"""Finds where in the file a record or a value stands, and what was typed there, for the few that are asked about."""

from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path

import duckdb

from sendbridge.returns.sen2.layout import HEADER, Module, Sen2Layout
from sendbridge.returns.sen2.raw import layout_used, line_of, raw_name
from sendbridge.returns.sen2.records import key_name
from sendbridge.returns.sen2.xml_tree import PERSONS, ROOT
from sendbridge.sql_text import literal, name

# the module that stands for a record of the night as a whole, best first
_MAIN = ("sen2_named_plan", "sen2_active_plan")

_WANTED = """
CREATE OR REPLACE TEMP TABLE wanted_item AS
SELECT
    wanted.record_type,
    wanted.record_key,
    wanted.field,
    origin.sen2_type,
    origin.sen2_key,
    CASE WHEN wanted.record_type = origin.sen2_type THEN wanted.field ELSE fed.item_field END AS item_field,
    coalesce(list_position({main}, origin.sen2_type), 9) AS distance
FROM wanted_position AS wanted
JOIN ({origins}) AS origin
  ON origin.record_type = wanted.record_type
 AND origin.record_key = wanted.record_key
LEFT JOIN fed_field AS fed
  ON fed.record_type = wanted.record_type
 AND fed.field = wanted.field
 AND fed.sen2_type = origin.sen2_type
WHERE origin.only_field IS NULL
   OR origin.only_field = wanted.field
"""

_BEST = """
CREATE OR REPLACE TABLE position AS
SELECT record_type, record_key, field, file_name, place, value
FROM candidate_position
QUALIFY row_number() OVER (
    PARTITION BY record_type, record_key, field
    ORDER BY item_field IS NULL, value IS NULL, distance, place
) = 1
"""


def locate(con: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Fill `position` for the rows of `wanted_position` (record_type, record_key, field; NULL for the record itself).

    A value that is not there has the place of its record, and no value. `files` are not read again: `read` has kept
    every line.
    """
    layout = layout_used(con)
    _write_fed_fields(con, layout)
    origins = resources.files(__package__).joinpath("origins.sql").read_text(encoding="utf-8")
    con.execute(_WANTED.format(main=list(_MAIN), origins=origins))
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE candidate_position (
            record_type VARCHAR, record_key VARCHAR, field VARCHAR, file_name VARCHAR, place VARCHAR, value VARCHAR,
            item_field VARCHAR, distance BIGINT
        )
        """
    )
    for module in layout.modules.values():
        con.execute(_candidates(layout, module))
    con.execute(_BEST)


def _write_fed_fields(con: duckdb.DuckDBPyConnection, layout: Sen2Layout) -> None:
    """Write which item says which field of the night."""
    fed = [
        (*feeds.split("."), module.record_type, item.field)
        for module in layout.modules.values()
        for item in module.items
        for feeds in item.feeds
    ]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE fed_field "
        "(record_type VARCHAR, field VARCHAR, sen2_type VARCHAR, item_field VARCHAR)"
    )
    con.executemany("INSERT INTO fed_field VALUES (?, ?, ?, ?)", fed)


def _candidates(layout: Sen2Layout, module: Module) -> str:
    texts = _case((item.field, f"raw.{name(item.field)}") for item in module.items)
    lines = _case((item.field, f"raw.{line_of(item.field)}") for item in module.items)
    tags = _case(
        (item.field, literal(f"/{item.group}/{item.tag}" if item.group else f"/{item.tag}")) for item in module.items
    )
    path, joins = _path(layout, module)
    return f"""
        INSERT INTO candidate_position
        SELECT
            wanted.record_type,
            wanted.record_key,
            wanted.field,
            file.file_name,
            CASE file.form
                WHEN 'xml' THEN concat(
                    'line ', coalesce({lines}, raw.line), ', ', {path}, CASE WHEN {lines} IS NOT NULL THEN {tags} END
                )
                ELSE concat('row ', raw.line, ', column ' || header.header)
            END,
            {texts},
            wanted.item_field,
            wanted.distance
        FROM wanted_item AS wanted
        JOIN {key_name(module.record_type)} AS own
          ON own.record_key = wanted.sen2_key
        JOIN {raw_name(module.record_type)} AS raw
          ON raw.record_id = own.record_id
        JOIN raw_sen2_file AS file
          ON file.file_number = raw.file_number
        LEFT JOIN raw_sen2_column AS header
          ON header.file_number = raw.file_number
         AND header.field = wanted.item_field
        {joins}
        WHERE wanted.sen2_type = '{module.record_type}'
        """


def _case(choices: Iterable[tuple[str, str]]) -> str:
    """Return the expression that picks by the wanted item; NULL for the record itself."""
    picked = " ".join(f"WHEN {literal(field)} THEN {expression}" for field, expression in choices)
    return f"CASE wanted.item_field {picked} END"


def _path(layout: Sen2Layout, module: Module) -> tuple[str, str]:
    """Return the expression of a record's path, and the joins that lead up to the person."""
    if module.record_type == HEADER:
        return literal(f"/{ROOT}/{module.tag}"), ""
    chain = layout.chain(module.record_type)
    steps = [literal(f"/{ROOT}/{PERSONS}")]
    joins = []
    for place, step in enumerate(chain):
        alias = "raw" if step is module else f"above_{place}"
        steps.append(literal(f"/{step.tag}"))
        steps.append(_ordinal(step, alias))
    for place, step in reversed([*enumerate(chain)][:-1]):
        below = "raw" if place == len(chain) - 2 else f"above_{place + 1}"
        joins.append(
            f"LEFT JOIN {raw_name(step.record_type)} AS above_{place} ON above_{place}.record_id = {below}.parent_id"
        )
    return f"concat({', '.join(steps)})", "\n".join(joins)


def _ordinal(module: Module, alias: str) -> str:
    """Groups that may come once are numbered only where they come again."""
    turn = f"{alias}.ordinal" if module.at_most is None else f"nullif({alias}.ordinal, 1)"
    return f"'[' || {turn} || ']'"
