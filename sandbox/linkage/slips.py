"""What a hand does to a name, a date or a number when it slips."""

from datetime import date
from random import Random

from sandbox.linkage.numbers import with_check
from sandbox.population.identifiers import LETTERS

_NEAR = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "xs",
}  # fmt: skip
_PLACEHOLDERS = ("Baby", "Twin 1", "Infant", "Unknown", "Child")


def typing_slip(name: str, chance: Random) -> str:
    """Return the name with two letters swapped, one left out, doubled, or struck beside."""
    if len(name) < 3:
        return name + name[-1]
    for _ in range(6):
        slipped = _slip(name, chance.randrange(1, len(name)), chance)
        if slipped != name:
            return slipped
    return name + name[-1]


def _slip(name: str, at: int, chance: Random) -> str:
    kind = chance.randrange(4)
    if kind == 0 and at + 1 < len(name):
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    if kind == 1:
        return name[:at] + name[at + 1 :]
    if kind == 2:
        return name[:at] + name[at] + name[at:]
    return name[:at] + chance.choice(_NEAR.get(name[at].lower(), "e")) + name[at + 1 :]


def placeholder(chance: Random) -> str:
    """Return what a form was given for want of a name."""
    return chance.choice(_PLACEHOLDERS)


def swapped_day(born: date) -> date:
    """Return the date with day and month taken for each other, itself where no such date is."""
    return born.replace(month=born.day, day=born.month) if born.day <= 12 else born


def wrong_part(born: date, chance: Random, last: date) -> date:
    """Return the date with one of its parts wrong, and not after the last day."""
    while True:
        part = chance.randrange(3)
        if part == 0:
            other = born.replace(day=chance.randrange(1, 29))
        elif part == 1:
            other = born.replace(day=min(born.day, 28), month=chance.randrange(1, 13))
        else:
            other = born.replace(day=min(born.day, 28), year=born.year + chance.choice((-10, -2, -1, 1, 2, 10)))
        if other != born and other <= last:
            return other


def mistyped(number: str, chance: Random) -> str:
    """Return the number with one digit wrong, two swapped, or (one in six) two slips."""
    slipped = number
    for _ in range(2 if chance.random() < 1 / 6 else 1):
        at = chance.randrange(1, len(number) - 1)
        if chance.random() < 0.4 and slipped[at] != slipped[at + 1]:
            slipped = slipped[:at] + slipped[at + 1] + slipped[at] + slipped[at + 2 :]
        else:
            digit = chance.choice([each for each in "0123456789" if each != slipped[at]])
            slipped = slipped[:at] + digit + slipped[at + 1 :]
    return slipped


def mistyped_upn(upn: str, chance: Random) -> str:
    """Return a UPN whose serial is one off and whose letter was made anew, so that it is valid and somebody's."""
    serial = (int(upn[10:]) + chance.choice((-1, 1))) % 1000
    return with_check(f"{LETTERS[0]}{upn[1:10]}{serial:03d}")
