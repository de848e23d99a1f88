"""Numbers that are valid, unique by construction, and never a real person's."""

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
HOME = "895"
ELSEWHERE = ("896", "356", "877", "860", "861", "830", "352")
LA_CODES = frozenset((HOME, *ELSEWHERE, "875", "831", "876", "893", "894", "358", "357"))
TEMPORARY_ULN = "9999999999"
NHS_CAPACITY = 899_999  # the last one would be 9999999999, a placeholder
INWARD = "ABDEFGHJLNPQRSTUWXYZ"
OUTWARD = ("CW1", "CW2", "CW4", "CW5", "CW10", "CW11", "CW12", "SK9", "SK10", "SK11", "SK12", "WA16", "ST7")


def _check_letter(body: str) -> str:
    total = sum(
        weight * (int(mark) if mark.isdigit() else LETTERS.index(mark)) for weight, mark in enumerate(body, start=2)
    )
    return LETTERS[total % 23]


def upn(number: int, authority: str, year: int) -> str:
    """Return the UPN of the number (below 10,000,000): no two numbers share one."""
    body = f"{authority}{number // 1000:04d}{year % 100:02d}{number % 1000:03d}"
    return _check_letter(body) + body


def temporary_upn(number: int, authority: str, year: int) -> str:
    """Return the temporary UPN of the number; its last place is a letter."""
    body = f"{authority}{number // 1000:04d}{year % 100:02d}{number % 1000 // 10:02d}{LETTERS[number % 10]}"
    return _check_letter(body) + body


def is_upn(text: str | None) -> bool:
    """Say whether the text is a permanent or temporary UPN with the right letter and a known council."""
    if not text or len(text) != 13 or text[0] not in LETTERS or text[1:4] not in LA_CODES:
        return False
    if not text[4:12].isdigit() or not (text[12].isdigit() or text[12] in LETTERS):
        return False
    return text[0] == _check_letter(text[1:])


def is_permanent_upn(text: str | None) -> bool:
    """Say whether the text is a UPN that may be used to tie."""
    return is_upn(text) and text is not None and text[12].isdigit()


def is_temporary_upn(text: str | None) -> bool:
    """Say whether the text is a valid temporary UPN."""
    return is_upn(text) and text is not None and not text[12].isdigit()


def wrong_letter(text: str) -> str:
    """Return the UPN with a check letter that is not its own."""
    return LETTERS[(LETTERS.index(text[0]) + 5) % 23] + text[1:]


def _weighted(nine: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11


def uln(number: int) -> str:
    """Return the ULN of the number (below 400,000,000)."""
    nine = 100_000_000 + number * 2
    if _weighted(str(nine)) == 0:
        nine += 1
    return f"{nine}{10 - _weighted(str(nine))}"


def nhs_number(number: int) -> str | None:
    """Return the number's NHS number in the test range 999, or none when the range is used up."""
    if number >= NHS_CAPACITY:
        return None
    decade, unit = divmod(number, 9)
    stem = f"999{decade:05d}"
    never = (1 - _weighted(stem + "0")) * 6 % 11  # 6 is the inverse of the last place's weight 2
    nine = f"{stem}{unit if unit < never else unit + 1}"
    return f"{nine}{(11 - _weighted(nine)) % 11}"


def is_nhs_number(text: str | None) -> bool:
    """Say whether the text passes the NHS test and is no placeholder."""
    if not text or len(text) != 10 or not text.isdigit() or len(set(text)) == 1:
        return False
    check = (11 - _weighted(text[:9])) % 11
    return check < 10 and check == int(text[9])


def is_uln(text: str | None) -> bool:
    """Say whether the text passes the ULN test and is not the temporary number."""
    if not text or len(text) != 10 or not text.isdigit() or text[0] == "0" or text == TEMPORARY_ULN:
        return False
    rest = _weighted(text[:9])
    return rest != 0 and 10 - rest == int(text[9])


def wrong_digit(text: str) -> str:
    """Return the ten digits with a last one that passes neither the NHS nor the ULN test."""
    for step in range(1, 10):
        other = f"{text[:9]}{(int(text[9]) + step) % 10}"
        if not is_nhs_number(other) and not is_uln(other):
            return other
    raise ValueError("no such digit")


def postcode(number: int) -> str:
    """Return a postcode of the area's form."""
    number, first = divmod(number, len(INWARD))
    number, second = divmod(number, len(INWARD))
    number, digit = divmod(number, 9)
    return f"{OUTWARD[number % len(OUTWARD)]} {digit + 1}{INWARD[first]}{INWARD[second]}"
