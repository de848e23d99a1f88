"""Fields of a child compared in a plain way, for tests of the weights; matching itself compares those of fields.py."""

from sendbridge.matching.comparisons import Block, Comparison, Level, alike, equal, missing, slipped

NICKNAME = "EXISTS (SELECT 1 FROM nickname WHERE nickname.one = p.forename AND nickname.other = r.forename)"

# One slip of the keyboard, never from one known name to another: "Jadyen" may be Jayden, "Jaydon" is somebody else.
# Either side may have slipped.
SLIP = f"""(
    {slipped("forename")}
    AND length(p.forename) >= 4
    AND (
        NOT EXISTS (SELECT 1 FROM attested_forename WHERE attested_forename.name = r.forename)
        OR NOT EXISTS (SELECT 1 FROM attested_forename WHERE attested_forename.name = p.forename)
    )
)"""

SURNAME_PART = """(
    list_has_any(string_split(p.surname, '-'), string_split(r.surname, '-'))
    AND (contains(p.surname, '-') OR contains(r.surname, '-'))
)"""

DAY_AND_MONTH_SWAPPED = """(
    year(p.date_of_birth) = year(r.date_of_birth)
    AND month(p.date_of_birth) = day(r.date_of_birth)
    AND day(p.date_of_birth) = month(r.date_of_birth)
)"""

ONE_PART_WRONG = """(
    CAST(year(p.date_of_birth) = year(r.date_of_birth) AS INTEGER)
    + CAST(month(p.date_of_birth) = month(r.date_of_birth) AS INTEGER)
    + CAST(day(p.date_of_birth) = day(r.date_of_birth) AS INTEGER) = 2
)"""

OUTWARD = "left(p.postcode, length(p.postcode) - 3) = left(r.postcode, length(r.postcode) - 3)"

SAME_UPN = "(p.upn = r.upn OR p.upn = r.former_upn OR p.former_upn = r.upn)"


def _identifier(name: str, agreed: float) -> Comparison:
    return Comparison(name, missing(name), (Level("agrees", equal(name), agreed, 1e-7),))


CHILD: tuple[Comparison, ...] = (
    Comparison(
        "forename",
        missing("forename"),
        (
            Level("exact", equal("forename"), 0.94, 4e-3),
            Level("nickname", NICKNAME, 0.01, 2e-4),
            Level("slip", SLIP, 0.012, 1e-4),
            Level("transposed", "p.forename = r.surname", 0.004, 1e-4),
            Level("alike", alike("forename"), 0.014, 4e-3),
        ),
        frequency="p.forename",
    ),
    Comparison(
        "surname",
        missing("surname"),
        (
            Level("exact", equal("surname"), 0.92, 1e-3),
            Level("former", "p.former_surname = r.surname", 0.01, 1e-4),
            Level("part", SURNAME_PART, 0.012, 5e-4),
            Level("transposed", "p.surname = r.forename", 0.004, 1e-4),
            Level("alike", alike("surname"), 0.02, 3e-3),
        ),
        frequency="p.surname",
    ),
    Comparison(
        "date_of_birth",
        missing("date_of_birth"),
        (
            Level("exact", equal("date_of_birth"), 0.97, 2e-4),
            Level("day_month_swapped", DAY_AND_MONTH_SWAPPED, 0.006, 1e-4),
            Level("one_part", ONE_PART_WRONG, 0.016, 0.01),
        ),
    ),
    Comparison("sex", missing("sex"), (Level("exact", equal("sex"), 0.985, 0.5),)),
    Comparison(
        "postcode",
        missing("postcode"),
        (Level("exact", equal("postcode"), 0.85, 2e-4), Level("outward", OUTWARD, 0.1, 0.05)),
    ),
    Comparison("setting", missing("settings"), (Level("shared", "list_has_any(p.settings, r.settings)", 0.85, 0.01),)),
    Comparison(
        "upn",
        "coalesce(p.upn, p.former_upn) IS NULL OR coalesce(r.upn, r.former_upn) IS NULL",
        (Level("agrees", SAME_UPN, 0.97, 1e-7),),
    ),
    _identifier("uln", 0.98),
    _identifier("nhs_number", 0.98),
)

CHILD_BLOCKS: tuple[Block, ...] = (
    Block(equal("upn"), ("upn",)),
    Block(equal("nhs_number"), ("nhs_number",)),
    Block(f"{equal('forename')} AND {equal('surname')}", ("forename", "surname")),
    Block(f"{equal('date_of_birth')} AND {equal('surname')}", ("date_of_birth", "surname")),
    Block(f"{equal('date_of_birth')} AND {equal('forename')}", ("date_of_birth", "forename")),
)
