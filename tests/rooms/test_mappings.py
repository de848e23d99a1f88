"""Every mapping of the room: it loads, its SQL runs, and what it writes it reads."""

from datetime import date

import duckdb
import pyarrow as pa
import pytest

from sendbridge.mapping import LayoutMapping, compile_layout, load_all, load_feed
from sendbridge.mapping.native import format_date
from sendbridge.mapping.room import NOT_OURS
from sendbridge.records import ALL_RECORDS, CASE_RECORDS, PROVENANCE, RECORDS, RETURN_RECORDS, columns
from sendbridge.reference import ETHNICITY_CODES
from sendbridge.rooms import room_files
from sendbridge.settings import Settings
from tests.unit.mapping.small_mapping import read_rows

MAPPINGS = load_all(Settings())
LAYOUTS = [layout for mapping in MAPPINGS.values() for layout in mapping.layouts.values()]
NAMES = [f"{layout.record_type}-{layout.layout}" for layout in LAYOUTS]
DAY = date(2016, 2, 29)


def sample(layout: LayoutMapping) -> dict[str, str | None]:
    """Return a row in which every column says something that it may say."""
    row: dict[str, str | None] = {}
    for rule in layout.columns:
        if rule.codes is not None:
            glue = rule.separator or ""
            row[rule.field] = glue.join(rule.codes) if glue else next(iter(rule.codes))
        elif rule.column.codes:
            row[rule.field] = rule.column.codes[0]
        else:
            plain = {"DATE": lambda rule=rule: format_date(DAY, rule.dates[0]), "BIGINT": lambda: "7"}
            plain["TIMESTAMP"] = lambda: "2026-03-01T10:00:00.000001Z"
            plain["BOOLEAN"] = lambda rule=rule: next(iter(rule.booleans or {"true": True}))
            row[rule.field] = plain.get(rule.column.sql_type, lambda rule=rule: f"x{rule.field}")()
    return row


@pytest.mark.parametrize("name", sorted(set(room_files(Settings(), "mappings", pattern="*.yml")) - set(NOT_OURS)))
def test_a_mapping_is_sound_and_named_after_its_source(name: str) -> None:
    """Every file of the room loads under its own name."""
    assert load_feed(Settings(), name.removesuffix(".yml")).layouts


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_every_column_of_a_layout_is_read(layout: LayoutMapping) -> None:
    """A row that says something in every column leaves no mapped field empty and nothing unread."""
    [record], bad = read_rows(layout, [sample(layout)])
    assert bad == []
    assert [rule.field for rule in layout.columns if record[rule.field] is None] == []


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_every_layout_finds_what_it_cannot_read(layout: LayoutMapping) -> None:
    """A row of nonsense is told field by field wherever the field has a form."""
    _, bad = read_rows(layout, [{rule.field: "¿nonsense?" for rule in layout.columns}])
    formed = {
        rule.field for rule in layout.columns if rule.codes or rule.column.codes or rule.column.sql_type != "VARCHAR"
    }
    assert {field for _, field, _, _ in bad} == formed


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_a_layout_gives_the_record_contract(layout: LayoutMapping) -> None:
    """The record file has the model's columns with its types, then the provenance."""
    raw = {name: pa.array([], pa.string()) for name in ("feed", "sender", "file_id")}
    facts = {rule.field: pa.array([], pa.string()) for rule in layout.columns}
    statements = compile_layout(layout, mapping_version="1")
    with duckdb.connect() as con:
        con.register("raw", pa.table({**raw, "row_number": pa.array([], pa.int64()), **facts}))
        con.execute(f"CREATE TABLE reading AS {statements.reading}", {"landed_date": DAY})
        shape = con.execute(f"DESCRIBE {statements.records}").fetchall()
    wanted = {column.name: column.sql_type for column in columns(ALL_RECORDS[layout.record_type])} | PROVENANCE
    assert {name: sql_type for name, sql_type, *_ in shape} == wanted


def test_every_record_type_has_a_source_and_every_case_field_a_column() -> None:
    """No field of the contract is forgotten between the case system and us."""
    assert {layout.record_type for layout in LAYOUTS} - set(RETURN_RECORDS) == set(RECORDS)
    for record_type in CASE_RECORDS:
        mapped = MAPPINGS["case_management"].layout(record_type, "api").by_field
        assert mapped.keys() == RECORDS[record_type].model_fields.keys()


def test_every_field_of_the_inspection_lists_has_a_column() -> None:
    """Whatever Annex A asks of a child can be said, under one heading or another."""
    for layout in MAPPINGS["annex_a"].layouts.values():
        record = RETURN_RECORDS[layout.record_type]
        assert layout.by_field.keys() == record.model_fields.keys() - set(record.KEY)


def test_the_inspection_lists_know_every_ethnicity_of_the_dfe() -> None:
    """Each code of the main and the extended list is taken for itself."""
    for layout in MAPPINGS["annex_a"].layouts.values():
        codes = layout.by_field["ethnicity_code"].codes or {}
        assert {code for code in ETHNICITY_CODES if codes.get(code) == code} == ETHNICITY_CODES
