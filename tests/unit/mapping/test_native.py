"""Canonical text to native and back, for every record type of the case system."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendbridge.mapping import Mapping, decode, encode, load_feed
from sendbridge.records import CASE_RECORDS, RECORDS, Column, columns
from sendbridge.settings import Settings
from tests.unit.mapping.small_mapping import read_rows

WORDS = st.text("ABCdef'- xyz0123456789.", min_size=1, max_size=20).map(str.strip).filter(bool)


@pytest.fixture(scope="module")
def mapping() -> Mapping:
    """The case system's mapping."""
    return load_feed(Settings(), "case_management")


def texts(column: Column) -> st.SearchStrategy[str | None]:
    """Draw canonical text that the column may hold."""
    drawn: st.SearchStrategy[str]
    if column.codes:
        drawn = st.sampled_from(column.codes)
    elif column.sql_type == "DATE":
        drawn = st.dates(date(1950, 1, 1), date(2100, 1, 1)).map(date.isoformat)
    elif column.sql_type == "TIMESTAMP":
        drawn = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(str)  # noqa: DTZ001 (UTC by contract)
    elif column.sql_type == "BIGINT":
        drawn = st.integers(-5, 10**9).map(str)
    elif column.sql_type == "BOOLEAN":
        drawn = st.sampled_from(["true", "false"])
    else:
        drawn = WORDS
    return st.none() | drawn


@pytest.mark.parametrize("record_type", CASE_RECORDS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawing=st.data())
def test_what_is_sent_reads_back_the_same(mapping: Mapping, record_type: str, drawing: st.DataObject) -> None:
    """Encoding a record and reading the other system's answer gives the record again."""
    values = {column.name: drawing.draw(texts(column)) for column in columns(RECORDS[record_type])}
    native = encode(mapping, record_type, "api", values)
    assert decode(mapping, record_type, "api", native) == _as_read(values)


def _as_read(values: dict[str, str | None]) -> dict[str, str | None]:
    """Trailing zeros of a moment's fraction are not written."""
    moment = values["updated_at"]
    return values | {"updated_at": moment.rstrip("0") if moment and "." in moment else moment}


ODDITIES = ["", " \u00a0", "O\u2019Neill", "31-Feb-2026", "03-SEP-2026", "3-Sep-2026", "03-Sep-26", "03-Sept-2026"]
ODDITIES += [
    "03-Sep-2026 00:00:00",
    "AMEND",
    "amend",
    "Y",
    "y",
    "true",
    "E1",
    "+7",
    "7.0",
    "7.5",
    "-3",
    "1e3",
    "\u0663",
]
ODDITIES += ["2026-03-01T10:00:00.5Z", "2026-03-01T10:00:00Z", "2026-02-30T10:00:00.000001Z", " 9 "]


@pytest.mark.parametrize("record_type", CASE_RECORDS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawing=st.data())
def test_one_record_is_read_as_the_night_reads_it(mapping: Mapping, record_type: str, drawing: st.DataObject) -> None:
    """Python, for one record, and SQL, for a night's, agree about every oddity."""
    layout = mapping.layout(record_type, "api")
    row = {rule.field: drawing.draw(st.none() | st.sampled_from(ODDITIES)) for rule in layout.columns}
    [record], _ = read_rows(layout, [row])
    decoded = decode(
        mapping, record_type, "api", {layout.by_field[field].names[0]: text for field, text in row.items()}
    )
    assert decoded == {field: _as_text(record[field]) for field in row}


def _as_text(value: object) -> str | None:
    """Write a value as DuckDB does."""
    if value is None or isinstance(value, str):
        return value
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.rstrip("0") if isinstance(value, datetime) and "." in text else text


def test_a_review_is_encoded_in_the_systems_own_words(mapping: Mapping) -> None:
    """Names, codes, dates and numbers are those of the contract, and None empties a field."""
    values = {
        "meeting_date": "2026-09-03",
        "decision_code": "A",
        "pfa_discussed": "false",
        "cycle_number": "4",
        "draft_date": None,
    }
    assert encode(mapping, "review", "api", values) == {
        "mtgDt": "03-Sep-2026",
        "laDecCd": "AMEND",
        "pfaInd": "N",
        "cycleNo": 4,
        "draftDt": None,
    }


def test_lists_and_booleans_of_the_portal_are_encoded() -> None:
    """A list has the portal's separator and words, a Boolean is a JSON Boolean."""
    portal = load_feed(Settings(), "school_settings")
    values = {"invited_roles": "parent social_care", "pfa_discussed": "true", "year_group": "-2"}
    assert encode(portal, "review_return", "portal", values) == {
        "invited": "Parent, Social care",
        "preparingForAdulthood": True,
        "yearGroup": "N1",
    }


@pytest.mark.parametrize("values", [{"surname": "Roe"}, {"decision_code": "Z"}])
def test_what_cannot_be_said_is_our_mistake_and_names_no_value(mapping: Mapping, values: dict[str, str]) -> None:
    """A field or code that the other system lacks stops us, without quoting the value."""
    with pytest.raises(ValueError, match="review") as refused:
        encode(mapping, "review", "api", values)
    assert not set(values.values()) & set(str(refused.value).split())
