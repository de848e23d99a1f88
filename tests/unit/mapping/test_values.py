"""What becomes of the texts that people and systems send."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.mapping import LayoutMapping
from sendbridge.mapping.native import format_date
from tests.unit.mapping.small_mapping import CASELOAD, NIGHT, mapping_of, read_rows

RETURN = """
source: school_settings
version: "1"
records:
  review_return:
    file:
      format: table
      booleans: {Yes: true, No: false}
      columns:
        setting_urn: {from: [URN], sender: true}
        return_reference: [Ref]
        year_group: {from: [Year], codes: {R: 0, "9": 9}}
        invited_roles: {from: [Invited], separator: ";", codes: {Parent: parent, Head: head}}
        pfa_discussed: [PfA]
"""


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> LayoutMapping:
    """A caseload list as a trust sends it."""
    return mapping_of(CASELOAD, tmp_path_factory.mktemp("m")).layout("caseload_entry", "file")


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> LayoutMapping:
    """A return with lists, numbers and yes or no."""
    return mapping_of(RETURN, tmp_path_factory.mktemp("m")).layout("review_return", "file")


def one(layout: LayoutMapping, **texts: str | None) -> tuple[dict[str, Any], list[Any]]:
    """Read one row that has a key."""
    keys = {key: "K1" for key in layout.key if not layout.by_field[key].is_sender}
    records, bad = read_rows(layout, [{**keys, **texts}])
    return records[0], [found[1:] for found in bad]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/9/2024", date(2024, 9, 3)),
        ("03-sep-2024", date(2024, 9, 3)),
        ("\u00a003/09/2024 ", date(2024, 9, 3)),
        ("2024-09-03 00:00:00", date(2024, 9, 3)),
        ("45538", date(2024, 9, 3)),
        ("45538.0", date(2024, 9, 3)),
        ("03/09/24", date(2024, 9, 3)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_a_date_is_read_in_each_of_its_formats(caseload: LayoutMapping, text: str, day: date) -> None:
    """The formats are tried in order; midnight, blanks and a lost fraction do no harm."""
    record, bad = one(caseload, status_date=text)
    assert (record["status_date"], bad) == (day, [])


@pytest.mark.parametrize(
    "text", ["31/02/2024", "29/02/2023", "1/13/2024", "03/09/024", "soon", "3.9.2024", "4553", "0"]
)
def test_what_is_no_date_is_told_and_the_row_lives_on(caseload: LayoutMapping, text: str) -> None:
    """A day that does not exist is no other day."""
    record, bad = one(caseload, status_date=text, surname="Roe")
    assert (record["status_date"], record["surname"]) == (None, "Roe")
    assert bad == [("status_date", "bad_date", text)]


def test_a_birth_in_two_digits_never_lies_ahead(caseload: LayoutMapping) -> None:
    """Nobody is born after the night that reads it."""
    record, _ = one(caseload, date_of_birth="03/03/26", status_date="03/03/26")
    assert (record["date_of_birth"], record["status_date"]) == (date(1926, 3, 3), date(2026, 3, 3))


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1990, 1, 1), NIGHT), st.sampled_from(["%d/%m/%Y", "%d/%m/%y", "%d-%b-%Y", "%Y-%m-%d", "serial"]))
def test_every_day_comes_back_from_every_format(caseload: LayoutMapping, day: date, date_format: str) -> None:
    """Writing a day and reading it is the same day."""
    text = (
        str((day - date(1899, 12, 30)) // timedelta(days=1))
        if date_format == "serial"
        else format_date(day, date_format)
    )
    record, bad = one(caseload, date_of_birth=text, status_date=text)
    assert (record["date_of_birth"], record["status_date"], bad) == (day, day, [])


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12))
def test_any_text_is_read_or_told(caseload: LayoutMapping, text: str) -> None:
    """No text breaks the reading, and none that holds something is lost without a word."""
    record, bad = one(caseload, status_date=text, surname=text)
    assert bool(record["text_of_status_date"]) == (record["status_date"] is not None or len(bad) == 1)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("surname", "  O\u2019Neill\u00a0", "O'Neill"),
        ("surname", " \u00a0\t", None),
        ("nhs_number", "999123456.0", "0999123456"),
        ("nhs_number", "9991234567", "9991234567"),
        ("surname", "7.0", "7.0"),
        ("sex", "FEMALE", "F"),
        ("sex", "not said", None),
    ],
)
def test_texts_are_made_plain(caseload: LayoutMapping, field: str, text: str, value: str | None) -> None:
    """Blanks, quotes, fractions and lost zeros are mended; names and unknown numbers are left alone."""
    record, bad = one(caseload, **{field: text})
    assert (record[field], bad) == (value, [])


def test_an_unknown_code_is_told_with_what_stood_there(caseload: LayoutMapping) -> None:
    """The officer sees the code that the mapping lacks."""
    assert one(caseload, sex="Girl")[1] == [("sex", "unknown_code", "Girl")]


def test_a_row_without_key_is_unreadable_and_a_blank_row_is_none(caseload: LayoutMapping) -> None:
    """A row without its key says why; the blank rows of a spreadsheet are no rows."""
    records, bad = read_rows(caseload, [{"surname": "Roe"}, {"surname": "\u00a0"}, {"entry_reference": "7"}])
    assert [record["record_key"] for record in records] == [None, "RXA|7"]
    assert bad == [(1, "entry_reference", "no_key", None)]


def test_the_sender_stands_in_where_its_column_is_blank(caseload: LayoutMapping) -> None:
    """A trust need not repeat its own code on every row."""
    assert one(caseload)[0]["provider_code"] == "RXA"
    assert one(caseload, provider_code="RJN")[0]["provider_code"] == "RJN"


def test_a_list_is_sorted_and_what_is_unknown_in_it_is_told(returns: LayoutMapping) -> None:
    """Two sources that say the same in another order say the same."""
    assert one(returns, invited_roles="head; PARENT;")[0]["invited_roles"] == "parent head"
    record, bad = one(returns, invited_roles="Parent; Uncle")
    assert (record["invited_roles"], bad) == ("parent", [("invited_roles", "unknown_code", "uncle")])


def test_numbers_and_yes_or_no_are_read_or_told(returns: LayoutMapping) -> None:
    """A year group may have gained a fraction, a tick may be a real Boolean."""
    record, bad = one(returns, year_group="9.0", pfa_discussed="TRUE")
    assert (record["year_group"], record["pfa_discussed"], bad) == (9, True, [])
    assert one(returns, year_group="R")[0]["year_group"] == 0
    assert one(returns, pfa_discussed="maybe")[1] == [("pfa_discussed", "bad_boolean", "maybe")]


def test_content_hash_hears_values_and_not_their_spelling(caseload: LayoutMapping) -> None:
    """The same facts in other words are nothing new."""
    first = one(caseload, status_date="03/09/2024", surname="Roe", sex="Female")[0]["content_hash"]
    assert one(caseload, status_date="3-Sep-2024", surname=" Roe", sex="female")[0]["content_hash"] == first
    assert one(caseload, status_date="04/09/2024", surname="Roe", sex="Female")[0]["content_hash"] != first


def test_columns_do_not_run_together_in_the_hash(caseload: LayoutMapping) -> None:
    """A text that moves from one column to the next is something new."""
    left = one(caseload, surname="A", nhs_number=None)[0]["content_hash"]
    right = one(caseload, surname=None, nhs_number="A")[0]["content_hash"]
    assert left != right
