"""The safety rule: all that stands between a record and a person, in the order in which it is asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Obstacle:
    """A reason not to link by itself: its condition on a pair's facts, and what it means to the officer."""

    reason_code: str
    stands_when: str
    means: str


EXACT = "forename = 'exact' AND date_of_birth IN ('exact', 'default')"
SAME_SURNAME = "surname IN ('exact', 'former')"
_IDENTIFIERS_MEAN = "identifiers point to two persons, or contradict the candidate's own"

# The first that stands is told. A pair of which none stands is one child.
OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle("restricted", "restricted", "the person is adopted or at a protected address: only named people tie"),
    Obstacle("identifiers_conflict", "others_by_identifier > 0", _IDENTIFIERS_MEAN),
    Obstacle("reference_disagrees", "reference_disagrees", "the case reference names another child"),
    Obstacle(
        "identifier_shared",
        "by_shared AND NOT by_identifier",
        "two case records hold the identifier: mend those first",
    ),
    Obstacle("identifiers_conflict", "contradicts OR others_by_number > 0", _IDENTIFIERS_MEAN),
    Obstacle(
        "missing_birth_date_or_forename",
        "forename = 'unknown' OR date_of_birth = 'unknown'",
        "the record or the candidate has no birth date or forename that can be used",
    ),
    Obstacle(
        "birth_date_differs",
        f"""
        date_of_birth = 'differs'
        OR (
            date_of_birth IN ('one_part', 'day_month_swapped')
            AND NOT (by_identifier AND forename = 'exact' AND {SAME_SURNAME})
        )
        """,
        "one wrong part of a birth date is passed over only beside an identifier and the exact full name",
    ),
    Obstacle(
        "forename_differs",
        """
        forename IN ('with_middle_name', 'part', 'alike', 'differs')
        OR (forename <> 'exact' AND (NOT by_identifier OR surname = 'differs'))
        OR (forename IN ('nickname', 'transposed') AND postcode = 'differs')
        OR (forename = 'transposed' AND setting = 'differs')
        """,
        "names swapped, a nickname and a typing slip are passed over only beside an identifier, where the rest agrees",
    ),
    Obstacle(
        "spelling_is_a_name",
        "forename = 'slip' AND may_be_another_name",
        "one letter differs, and it is the first, or both spellings are names, or neither is",
    ),
    Obstacle(
        "former_number_only",
        "by_identifier AND forename <> 'exact' AND by_former_number_only",
        "the forename is not exact, the present numbers differ, and only a former one agrees",
    ),
    Obstacle("sex_differs", f"sex = 'differs' AND NOT (by_identifier AND {EXACT})", "and not all else is exact"),
    Obstacle(
        "default_birth_date",
        "by_default AND NOT (by_identifier AND forename = 'exact' AND date_of_birth = 'default')",
        "1 January, or a date that far too many share, is no evidence",
    ),
    Obstacle(
        "claimed_twice", "claimed_twice", "two rows of one roll carry the identifier, the name and the birth date"
    ),
    Obstacle("another_fits_better", "another_fits_better", "another person fits the record exactly, or better"),
    Obstacle(
        "row_of_another",
        "row_of_another",
        "another row is the candidate's own, or shows another child of this name and birth date",
    ),
    Obstacle(
        "household_mate",
        "household_mate AND forename <> 'exact'",
        "the forename is not exact, and a sibling or twin is on file",
    ),
    Obstacle(
        "all_else_differs",
        """
        by_identifier
        AND bit_count(agreed) = 1
        AND surname IN ('alike', 'differs')
        AND agreeing = 0
        AND (postcode IN ('sector', 'differs') OR setting = 'differs')
        """,
        "one number, the forename and the birth date agree, and surname and home or school do not",
    ),
    Obstacle(
        "policy_strict",
        f"strict AND NOT (by_identifier AND {EXACT})",
        "the policy `strict` asks for an identifier, and for birth date and forename exact",
    ),
    Obstacle(
        "too_little_agrees",
        "NOT by_identifier AND agreeing < 2",
        "no identifier agrees, and fewer than two of surname, postcode and school do",
    ),
    Obstacle(
        "number_differs",
        "NOT by_identifier AND number_far",
        "no identifier agrees, and the record has one that fails its check and is nothing like the candidate's",
    ),
    Obstacle(
        "home_differs",
        "NOT by_identifier AND postcode IN ('sector', 'differs')",
        "no identifier agrees, and a child who moved house cannot be told from a namesake",
    ),
    Obstacle(
        "surname_differs",
        "NOT by_identifier AND surname = 'differs'",
        "no identifier agrees, and a child of another surname may be another child of that home and school",
    ),
    Obstacle(
        "identifier_elsewhere_in_list",
        "identifier_in_list",
        "no identifier agrees, and another row of the sender's list carries the candidate's",
    ),
    Obstacle(
        "weight_too_low",
        "NOT by_identifier AND weight < link_weight",
        "no identifier agrees, and names as frequent as these are not enough",
    ),
    Obstacle(
        "runner_up",
        "NOT by_identifier AND rival_weight > weight - margin",
        "no identifier agrees, and another person, or another row of the list, comes near",
    ),
)

# Why a pair is one child, by what was needed for it.
LINKED_BY = f"""
CASE
    WHEN NOT by_identifier THEN 'name_and_birth_date_and_two_more'
    WHEN {EXACT} THEN 'identifier_and_birth_date_and_forename'
    WHEN forename = 'transposed' THEN 'identifier_and_names_transposed'
    WHEN forename = 'nickname' THEN 'identifier_and_nickname'
    WHEN forename = 'slip' THEN 'identifier_and_typing_slip'
    ELSE 'identifier_and_one_part_of_birth_date'
END
"""


def obstacle_sql() -> str:
    """Return the first obstacle of a pair's facts as an expression, NULL where none stands."""
    cases = "\n".join(f"WHEN {each.stands_when} THEN '{each.reason_code}'" for each in OBSTACLES)
    return f"CASE\n{cases}\nEND"
