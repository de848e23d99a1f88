"""Identifiers by the hundred thousand: valid, unique by construction, and never a real person's."""

import re
from typing import Any

import numpy as np

from sandbox.population.identifiers import LA_CODES, LETTERS, NHS_CAPACITY

Column = np.ndarray[Any, Any]
AUTHORITIES = np.array(sorted(int(code) for code in LA_CODES))
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_TOWNS = """
    B BB BD BH BL BN BR BS CB CF CH CM CO CR CT CV CW DA DE DH DL DN DT DY E EN EX FY GL GU HA HD HG HP HR HU HX IG IP
    KT L LA LE LN LS LU M ME MK N NE NG NN NP NR NW OL OX PE PL PO PR RG RH RM S SE SG SK SL SM SN SO SP SR SS ST SW TA
    TF TN TQ TR TS TW UB W WA WD WF WN WR WS WV YO
"""
_PREFIXES = tuple(re.findall("[A-Z]+", _TOWNS))


def _digits(number: Column, places: int) -> Column:
    """Return a row of digits for each number."""
    return (number[:, None] // 10 ** np.arange(places - 1, -1, -1)) % 10


def upns(authority: Column, establishment: Column, year: Column, serial: Column) -> Column:
    """Return permanent UPNs; the serial is below 1,000."""
    body = authority * 10**9 + establishment * 10**5 + year % 100 * 1000 + serial
    total = (_digits(body, 12) * np.arange(2, 14)).sum(axis=1)
    return np.array([f"{LETTERS[t]}{b:012d}" for t, b in zip(total % 23, body, strict=True)], dtype=object)


def temporary_upns(authority: Column, establishment: Column, year: Column, serial: Column) -> Column:
    """Return temporary UPNs: two places of serial and a letter, so the serial is below 2,300."""
    body = authority * 10**8 + establishment * 10**4 + year % 100 * 100 + serial // 23
    last = serial % 23
    total = (_digits(body, 11) * np.arange(2, 13)).sum(axis=1) + 13 * last
    rows = zip(total % 23, body, last, strict=True)
    return np.array([f"{LETTERS[t]}{b:011d}{LETTERS[mark]}" for t, b, mark in rows], dtype=object)


def nhs_numbers(number: Column) -> Column:
    """Return NHS numbers of the test range 999; neighbours in number are neighbours in value. None beyond the range."""
    decade, unit = np.divmod(np.minimum(number, NHS_CAPACITY - 1), 9)
    stem = 99900000 + decade
    weights = np.arange(10, 2, -1)
    before = (_digits(stem, 8) * weights).sum(axis=1)
    never = (1 - before) * 6 % 11  # 6 is the inverse of the last place's weight 2
    unit = np.where(unit < never, unit, unit + 1)
    check = (11 - (before + 2 * unit)) % 11
    values = stem * 100 + unit * 10 + check
    return np.where(number < NHS_CAPACITY, values.astype("U10").astype(object), None)


def ulns(number: Column) -> Column:
    """Return ULNs; the number is below 400,000,000."""
    nine = 100_000_000 + number * 2
    weights = np.arange(10, 1, -1)
    nine = nine + ((_digits(nine, 9) * weights).sum(axis=1) % 11 == 0)
    check = 10 - (_digits(nine, 9) * weights).sum(axis=1) % 11
    return (nine * 10 + check).astype("U10").astype(object)


def postcodes(number: Column) -> Column:
    """Return postcodes by their number: town, district, sector, unit."""
    known, places = np.unique(number, return_inverse=True)
    return np.array([_postcode(int(each)) for each in known], dtype=object)[places]


def _postcode(number: int) -> str:
    number, last = divmod(number, 20)
    number, first = divmod(number, 20)
    number, sector = divmod(number, 9)
    town, district = divmod(number, 20)
    return f"{_PREFIXES[town % len(_PREFIXES)]}{district + 1} {sector + 1}{_INWARD[first]}{_INWARD[last]}"


def with_check(upn: str) -> str:
    """Return the permanent UPN's twelve digits behind the letter that is right for them."""
    total = sum(weight * int(digit) for weight, digit in enumerate(upn[1:], start=2))
    return LETTERS[total % 23] + upn[1:]
