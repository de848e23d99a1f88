"""Numbers of the synthetic population."""

from datetime import date

import pytest

from sandbox.population import identifiers as ids
from sandbox.population.days import add_months, add_working_days, bank_holidays, easter, terms, year_group


def test_upn_of_the_published_worked_example_is_made_again() -> None:
    """The check letter of a known UPN comes out."""
    assert ids.upn(2_000_001, "895", 2025) == "T895200025001"


@pytest.mark.parametrize("text", ["M895401226017", "B875200009123"])
def test_known_upns_are_valid(text: str) -> None:
    """UPNs of the area that others computed are taken."""
    assert ids.is_permanent_upn(text)


@pytest.mark.parametrize("text", ["D89520002500A", "F89520002501B", "R89520002501A"])
def test_known_temporary_upns_are_valid_and_not_permanent(text: str) -> None:
    """A letter in the last place makes a UPN temporary."""
    assert ids.is_temporary_upn(text)
    assert not ids.is_permanent_upn(text)


@pytest.mark.parametrize("text", ["A801200005001", "T89520002500", "I895200025001", "E000200005001", "", None])
def test_what_is_no_upn_is_refused(text: str | None) -> None:
    """Wrong letter, wrong length, unused letters and unknown councils are refused."""
    assert not ids.is_upn(text)


def test_numbers_are_valid_and_unlike_each_other() -> None:
    """Made numbers pass their own test, fail the other's, and none comes twice."""
    numbers = range(0, 300_000, 61)
    nhs = [ids.nhs_number(number) or "" for number in numbers]
    ulns = [ids.uln(number) for number in numbers]
    assert all(ids.is_nhs_number(text) and text.startswith("999") and not ids.is_uln(text) for text in nhs)
    assert all(ids.is_uln(text) and not ids.is_nhs_number(text) for text in ulns)
    assert len({*nhs, *ulns}) == len(nhs) + len(ulns)


def test_nhs_numbers_end_with_the_test_range() -> None:
    """Beyond the test range there is no number rather than somebody's."""
    assert ids.is_nhs_number(ids.nhs_number(ids.NHS_CAPACITY - 1))
    assert ids.nhs_number(ids.NHS_CAPACITY) is None


@pytest.mark.parametrize("text", ["9434765919", "4010232137", "9990548609"])
def test_known_nhs_numbers_are_valid(text: str) -> None:
    """Numbers from public documentation are taken."""
    assert ids.is_nhs_number(text)
    assert not ids.is_nhs_number(ids.wrong_digit(text))
    assert not ids.is_uln(ids.wrong_digit(text))


@pytest.mark.parametrize("text", ["9276308686", "1000000027", "1234567899"])
def test_known_ulns_are_valid(text: str) -> None:
    """Learner numbers from public documentation are taken."""
    assert ids.is_uln(text)


def test_bank_holidays_of_2026() -> None:
    """Easter, the moving Mondays and the substitute for Boxing Day are where the government has them."""
    expected = ["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
                "2026-12-28"]  # fmt: skip
    assert sorted(map(str, bank_holidays(2026))) == expected
    assert easter(2027) == date(2027, 3, 28)
    assert date(2023, 5, 8) in bank_holidays(2023)


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    """A month after 31 January is the end of February."""
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_working_days_skip_weekends_and_bank_holidays() -> None:
    """Two working days after Maundy Thursday is the Wednesday after Easter Monday."""
    assert add_working_days(date(2026, 4, 2), 2) == date(2026, 4, 8)


def test_year_group_turns_on_1_september() -> None:
    """A child of four on 31 August starts Reception the next day."""
    assert year_group(date(2021, 8, 31), date(2025, 9, 1)) == 0
    assert year_group(date(2021, 9, 1), date(2025, 9, 1)) == -1


@pytest.mark.parametrize("variant", range(4))
def test_terms_follow_each_other(variant: int) -> None:
    """Half-terms are in order with closed days between them, on weekdays at both ends."""
    for year in range(2014, 2030):
        days = [day for term in terms(year, variant) for day in term]
        assert days == sorted(set(days))
        assert all(day.weekday() < 5 for day in days)
