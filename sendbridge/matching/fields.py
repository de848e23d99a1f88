"""The fields of a child that matching compares, with the grades of agreement that the safety rule speaks of."""

from sendbridge.matching.comparisons import Block, Comparison, Level, alike, equal, missing, slipped

# One letter more, less or other, or two neighbours swapped: whether it is a slip or another name the rule decides.
_SLIP = slipped("forename", shortest=4)
_NICKNAME = "(p.forename, r.forename) IN (SELECT (one, other) FROM nickname)"
_TRANSPOSED = "p.forename = r.surname AND r.forename IN (p.surname, p.former_surname)"


def parts_agree_sql(name: str, one: str = "p", other: str = "r") -> str:
    """Return the condition, over aliases of two rows, that a part of a name is the other's name or a part of it."""
    return f"""(
    list_contains({one}.{name}_parts, {other}.{name})
    OR list_contains({other}.{name}_parts, {one}.{name})
    OR list_has_any({one}.{name}_parts, {other}.{name}_parts)
)"""


_NEAR_SURNAME = f"{alike('surname', least=0.92)} OR {slipped('surname')}"
_DEFAULT_BIRTH_DATE = f"{equal('date_of_birth')} AND r.date_of_birth IN (FROM link_default_birth_date)"

# A birth date is kept as the number that its digits make.
_PARTS = {"year": "// 10000", "month": "// 100 % 100", "day": "% 100"}


def _same(part: str, other: str, one: str = "p", another: str = "r") -> str:
    return f"{one}.date_of_birth {_PARTS[part]} = {another}.date_of_birth {_PARTS[other]}"


def same_parts_sql(one: str, other: str) -> str:
    """Return, over aliases of two rows, how many of year, month and day of the birth dates are the same."""
    return f"({' + '.join(f'CAST({_same(part, part, one, other)} AS INTEGER)' for part in _PARTS)})"


DAY_AND_MONTH_SWAPPED = f"{_same('year', 'year')} AND {_same('month', 'day')} AND {_same('day', 'month')}"
SAME_PARTS_OF_BIRTH_DATE = same_parts_sql("p", "r")
# So many years apart are no slip: a mother and her daughter may have name, home, day and month in common.
_YEARS_APART = 13
ONE_PART_OF_BIRTH_DATE = (
    f"{SAME_PARTS_OF_BIRTH_DATE} = 2 AND abs(p.date_of_birth - r.date_of_birth) < {_YEARS_APART * 10_000}"
)
_SAME_SECTOR = "left(p.postcode, length(p.postcode) - 2) = left(r.postcode, length(r.postcode) - 2)"
_SAME_UPN = "coalesce(r.upn IN (p.upn, p.former_upn), FALSE) OR coalesce(r.former_upn IN (p.upn, p.former_upn), FALSE)"

_PACK = 16  # more than the levels of any field, so that a pattern is one number

FIELDS: tuple[Comparison, ...] = (
    Comparison(
        "forename",
        missing("forename"),
        (
            Level("exact", equal("forename"), 0.922, 4e-3),
            Level("with_middle_name", "list_contains(r.forename_leads, p.forename)", 0.008, 1e-4),
            Level("transposed", _TRANSPOSED, 0.003, 1e-6),
            Level("nickname", _NICKNAME, 0.01, 2e-4),
            Level("slip", _SLIP, 0.015, 1e-3),
            Level("part", parts_agree_sql("forename"), 0.01, 1e-3),
            Level("alike", alike("forename"), 0.007, 5e-3),
        ),
        frequency="p.forename",
    ),
    Comparison(
        "surname",
        missing("surname"),
        (
            Level("exact", equal("surname"), 0.91, 1e-3),
            Level("former", "p.former_surname = r.surname", 0.01, 1e-4),
            Level("transposed", _TRANSPOSED, 0.003, 1e-6),
            Level("part", parts_agree_sql("surname"), 0.015, 5e-4),
            Level("alike", _NEAR_SURNAME, 0.02, 3e-3),
        ),
        frequency="p.surname",
    ),
    Comparison(
        "date_of_birth",
        missing("date_of_birth"),
        (
            Level("exact", f"{equal('date_of_birth')} AND NOT ({_DEFAULT_BIRTH_DATE})", 0.96, 2e-4),
            Level("default", equal("date_of_birth"), 0.005, 1e-4),
            Level("day_month_swapped", DAY_AND_MONTH_SWAPPED, 0.006, 1e-4),
            Level("one_part", ONE_PART_OF_BIRTH_DATE, 0.016, 0.01),
        ),
    ),
    Comparison("sex", missing("sex"), (Level("same", equal("sex"), 0.985, 0.5),)),
    Comparison(
        "postcode",
        missing("postcode"),
        (Level("exact", equal("postcode"), 0.85, 5e-4), Level("sector", _SAME_SECTOR, 0.05, 0.02)),
    ),
    Comparison(
        "setting",
        "p.settings IS NULL OR r.setting_urn IS NULL",
        (Level("same", "list_contains(p.settings, r.setting_urn)", 0.8, 0.01),),
    ),
    Comparison(
        "upn",
        "coalesce(p.upn, p.former_upn) IS NULL OR coalesce(r.upn, r.former_upn) IS NULL",
        (Level("same", _SAME_UPN, 0.97, 1e-6),),
    ),
    Comparison("uln", missing("uln"), (Level("same", equal("uln"), 0.98, 1e-6),)),
    Comparison("nhs_number", missing("nhs_number"), (Level("same", equal("nhs_number"), 0.98, 1e-6),)),
)

FIELD_BLOCKS: tuple[Block, ...] = (
    Block(equal("upn"), ("upn",)),
    Block(equal("nhs_number"), ("nhs_number",)),
    Block(f"{equal('forename')} AND {equal('surname')}", ("forename", "surname")),
    Block(f"{equal('date_of_birth')} AND {equal('surname')}", ("date_of_birth", "surname")),
    Block(f"{equal('date_of_birth')} AND {equal('forename')}", ("date_of_birth", "forename")),
)


def own_word_sql(one: str, other: str) -> str:
    """Return, over aliases of two rows, the word of the one's forename of several that the other's does not have."""
    return f"list_filter({one}.forename_parts, lambda word : NOT list_contains({other}.forename_parts, word))[1]"


def agreeing_sql(record: str, person: str) -> str:
    """Return, over aliases of a record and a person, how many of surname, postcode and school agree."""
    return f"""
    CAST(coalesce({record}.surname IN ({person}.surname, {person}.former_surname), FALSE) AS INTEGER)
    + CAST(coalesce({record}.postcode = {person}.postcode, FALSE) AS INTEGER)
    + CAST(coalesce(list_contains({person}.settings, {record}.setting_urn), FALSE) AS INTEGER)
    """


def differing_sql(record: str, person: str) -> str:
    """Return, over aliases of a record and a person, how many of surname, postcode and school are others."""
    return f"""
    CAST(
        coalesce({record}.surname <> {person}.surname, FALSE)
        AND {record}.surname IS DISTINCT FROM {person}.former_surname AS INTEGER
    )
    + CAST(coalesce({record}.postcode <> {person}.postcode, FALSE) AS INTEGER)
    + CAST(coalesce(NOT list_contains({person}.settings, {record}.setting_urn), FALSE) AS INTEGER)
    """


def named_level(field: Comparison, number: str | None = None) -> str:
    """Return the expression that gives the number of a level its name; without one, that in <field>_level."""
    names = "".join(f" WHEN {place} THEN '{name}'" for place, name in enumerate(field.names, start=1))
    return f"CASE {number or f'{field.name}_level'}{names} ELSE 'unknown' END"


def evidence_sql() -> str:
    """Return the JSON that spells a pattern out: each field with its level, and what the case reference says."""
    spelled = [
        f"'{field.name}', {named_level(field, f'pattern // {_PACK**place} % {_PACK}')}"
        for place, field in enumerate(reversed(FIELDS))
    ]
    reference = f"CASE pattern // {_PACK ** len(FIELDS)} WHEN 1 THEN 'same' WHEN 2 THEN 'differs' ELSE 'unknown' END"
    return f"CAST(json_object({', '.join(reversed(spelled))}, 'reference', {reference}) AS VARCHAR)"


def pattern_sql() -> str:
    """Return the expression that packs a pair's levels and its reference into one number."""
    packed = "CASE WHEN by_reference THEN 1 WHEN reference_disagrees THEN 2 ELSE 0 END"
    for field in FIELDS:
        packed = f"({packed}) * {_PACK} + CAST({field.name}_level AS BIGINT)"
    return packed
