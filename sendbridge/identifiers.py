"""Identifiers of children and places: text in, value or reason out; the same tests as DuckDB macros."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sendbridge.reference import AUTHORITY_CODES, AUTHORITY_STANDINGS, ETHNICITY_CODES

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # no I, O or S: they look like digits
_UPN = f"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]"
_ULN = "[1-9][0-9]{9}"
_TEN_DIGITS = "[0-9]{10}"
_URN = "[0-9]{6}"
_UKPRN = "1[0-9]{7}"
TRUST = "R[A-Z0-9]{2}"
# trust or its site, integrated care board, sub-board, GP practice
_ODS = f"{TRUST}([A-Z0-9]{{2}})?|Q[A-Z0-9]{{2}}|[0-9]{{2}}[A-Z]|[A-HJ-NPV-Y][0-9]{{5}}"
_POSTCODE = (
    "GIR ?0AA|[A-PR-UWYZ]([0-9]{1,2}|([A-HK-Y][0-9]([0-9ABEHMNPRV-Y])?)|[0-9][A-HJKPS-UW]) ?[0-9][ABD-HJLNP-UW-Z]{2}"
)
_LOWER, _UPPER = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RAISE = str.maketrans(_LOWER, _UPPER)
NO_FIXED_ABODE = ("ZZ99 3VZ", "ZZ99 3WZ")  # the NHS's pseudo postcodes: no postcode, and no fault on a health feed


@dataclass(frozen=True)
class Reading:
    """What a text turned out to be: its plain form when it can be used, and its state."""

    value: str | None
    state: str

    @property
    def is_valid(self) -> bool:
        """True for `valid`, `valid_temporary` (UPN) and `valid_test` (NHS number of the 999 range)."""
        return self.value is not None


def read_upn(text: str) -> Reading:
    """Read a UPN: valid, valid_temporary, bad_format, bad_check_letter or unknown_la (UPN guide v1.2)."""
    if not re.fullmatch(_UPN, text):
        return Reading(None, "bad_format")
    total = sum(weight * _upn_value(character) for weight, character in enumerate(text[1:], start=2))
    if UPN_LETTERS[total % 23] != text[0]:
        return Reading(None, "bad_check_letter")
    if text[1:4] not in AUTHORITY_CODES:
        return Reading(None, "unknown_la")
    return Reading(text, "valid" if text[-1].isdigit() else "valid_temporary")


def _upn_value(character: str) -> int:
    return int(character) if character.isdigit() else UPN_LETTERS.index(character)


def read_uln(text: str) -> Reading:
    """Read a unique learner number: valid, temporary (9999999999, never a key), bad_format or bad_check_digit."""
    plain = _without_blanks(text)
    if not re.fullmatch(_ULN, plain):
        return Reading(None, "bad_format")
    if plain == "9999999999":
        return Reading(None, "temporary")
    return Reading(plain, "valid") if _weighted_sum(plain) == 10 else Reading(None, "bad_check_digit")


def read_nhs_number(text: str) -> Reading:
    """Read an NHS number: valid, valid_test (999 range), placeholder, bad_format or bad_check_digit."""
    plain = _without_blanks(text)
    if not re.fullmatch(_TEN_DIGITS, plain):
        return Reading(None, "bad_format")
    if len(set(plain)) == 1:
        return Reading(None, "placeholder")
    if _weighted_sum(plain) != 0:
        return Reading(None, "bad_check_digit")
    return Reading(plain, "valid_test" if plain.startswith("999") else "valid")


def _weighted_sum(ten_digits: str) -> int:
    """Return the sum of digit x (10..1) modulo 11: 10 for a ULN, 0 for an NHS number, so never both."""
    return sum(weight * int(digit) for weight, digit in zip(range(10, 0, -1), ten_digits, strict=True)) % 11


def read_urn(text: str) -> Reading:
    """Read an establishment's URN by its form; only the register knows whether it exists."""
    return _by_form(_URN, text)


def read_ukprn(text: str) -> Reading:
    """Read a UK provider reference number by its form."""
    return _by_form(_UKPRN, text)


def read_ods(text: str) -> Reading:
    """Read an ODS code by its form: trust or site, integrated care board, sub-board, GP practice."""
    return _by_form(_ODS, text)


def read_postcode(text: str) -> Reading:
    """Read a postcode by its form, as outward part, blank, last three; the NHS's pseudo postcodes are bad_format."""
    plain = clean_identifier(text)
    if not re.fullmatch(_POSTCODE, plain):
        return Reading(None, "bad_format")
    return Reading(f"{plain[:-3]} {plain[-3:]}", "valid")


def clean_identifier(text: str) -> str:
    """Return the text in capitals and without blanks, as identifiers of different senders are compared."""
    return _without_blanks(text).translate(_RAISE)


def _by_form(pattern: str, text: str) -> Reading:
    return Reading(text, "valid") if re.fullmatch(pattern, text) else Reading(None, "bad_format")


def _without_blanks(text: str) -> str:
    return text.replace(" ", "")


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


def _form_macro(name: str, pattern: str) -> str:
    return f"""
    CREATE OR REPLACE TEMP MACRO {name}(given) AS
    CASE
        WHEN given IS NULL THEN NULL
        WHEN regexp_full_match(given, '{pattern}') THEN 'valid'
        ELSE 'bad_format'
    END
    """


# Digits are taken off a number by division, which is several times faster than off a text. Where a bulk road has the
# sum as a column of its own, it reads the text as a number once; within a CASE it would do so for each digit.
_UPN_SUM = " + ".join(
    f"{place} * (TRY_CAST(given[2:12] AS BIGINT) // {10 ** (12 - place)} % 10)" for place in range(2, 13)
)
_WEIGHTED_SUM = " + ".join(
    f"{11 - place} * (TRY_CAST(plain AS BIGINT) // {10 ** (10 - place)} % 10)" for place in range(1, 11)
)


def _standing_case(standing: str) -> str:
    codes = (code for code, held in AUTHORITY_STANDINGS.items() if held == standing)
    return f"WHEN given IN ({_listed(codes)}) THEN '{standing}'"


_STANDINGS = "\n        ".join(map(_standing_case, sorted(set(AUTHORITY_STANDINGS.values()))))

SQL_MACROS: tuple[str, ...] = (
    f"""
    CREATE OR REPLACE TEMP MACRO clean_identifier(given) AS
    CASE
        WHEN strlen(given) = length(given) THEN upper(replace(given, ' ', ''))
        ELSE translate(replace(given, ' ', ''), '{_LOWER}', '{_UPPER}')
    END
    """,
    f"CREATE OR REPLACE TEMP MACRO weighted_sum(plain) AS ({_WEIGHTED_SUM}) % 11",
    f"""
    CREATE OR REPLACE TEMP MACRO upn_sum(given) AS
    {_UPN_SUM} + 13 * CASE
        WHEN given[13] BETWEEN '0' AND '9' THEN ascii(given[13]) - 48
        ELSE strpos('{UPN_LETTERS}', given[13]) - 1
    END
    """,
    f"""
    CREATE OR REPLACE TEMP MACRO summed_upn_state(given, summed) AS
    CASE
        WHEN given IS NULL THEN NULL
        WHEN NOT regexp_full_match(given, '{_UPN}') THEN 'bad_format'
        WHEN substr('{UPN_LETTERS}', CAST(summed % 23 + 1 AS BIGINT), 1) <> given[1] THEN 'bad_check_letter'
        WHEN substr(given, 2, 3) NOT IN ({_listed(AUTHORITY_CODES)}) THEN 'unknown_la'
        WHEN given[13] BETWEEN '0' AND '9' THEN 'valid'
        ELSE 'valid_temporary'
    END
    """,
    "CREATE OR REPLACE TEMP MACRO upn_state(given) AS summed_upn_state(given, upn_sum(given))",
    f"""
    CREATE OR REPLACE TEMP MACRO plain_uln_state(plain) AS
    CASE
        WHEN plain IS NULL THEN NULL
        WHEN NOT regexp_full_match(plain, '{_ULN}') THEN 'bad_format'
        WHEN plain = '9999999999' THEN 'temporary'
        WHEN weighted_sum(plain) = 10 THEN 'valid'
        ELSE 'bad_check_digit'
    END
    """,
    "CREATE OR REPLACE TEMP MACRO uln_state(given) AS plain_uln_state(replace(given, ' ', ''))",
    f"""
    CREATE OR REPLACE TEMP MACRO summed_nhs_number_state(plain, summed) AS
    CASE
        WHEN plain IS NULL THEN NULL
        WHEN NOT regexp_full_match(plain, '{_TEN_DIGITS}') THEN 'bad_format'
        WHEN plain = repeat(substr(plain, 1, 1), 10) THEN 'placeholder'
        WHEN summed <> 0 THEN 'bad_check_digit'
        WHEN starts_with(plain, '999') THEN 'valid_test'
        ELSE 'valid'
    END
    """,
    "CREATE OR REPLACE TEMP MACRO plain_nhs_number_state(plain) AS summed_nhs_number_state(plain, weighted_sum(plain))",
    "CREATE OR REPLACE TEMP MACRO nhs_number_state(given) AS plain_nhs_number_state(replace(given, ' ', ''))",
    _form_macro("urn_state", _URN),
    _form_macro("ukprn_state", _UKPRN),
    _form_macro("ods_state", _ODS),
    f"""
    CREATE OR REPLACE TEMP MACRO plain_postcode_state(clean) AS
    CASE
        WHEN clean IS NULL THEN NULL
        WHEN regexp_full_match(clean, '{_POSTCODE}') THEN 'valid'
        ELSE 'bad_format'
    END
    """,
    "CREATE OR REPLACE TEMP MACRO postcode_state(given) AS plain_postcode_state(clean_identifier(given))",
    f"""
    CREATE OR REPLACE TEMP MACRO ethnicity_state(given) AS
    CASE
        WHEN given IS NULL THEN NULL
        WHEN given IN ({_listed(ETHNICITY_CODES)}) THEN 'valid'
        ELSE 'unknown_code'
    END
    """,
    f"""
    CREATE OR REPLACE TEMP MACRO authority_standing(given) AS
    CASE
        WHEN given IS NULL THEN NULL
        {_STANDINGS}
        ELSE 'unknown'
    END
    """,
)
