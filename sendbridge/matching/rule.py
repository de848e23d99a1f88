"""The safety rule: all that stands between a record and a person, in the order in which it is asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Obstacle:
    """A reason not to link by itself: its condition on a pair's facts, and what it means to the officer."""

    reason_code: str
    stands_when: str
    means: str


_EXACT = "forename = 'exact' AND date_of_birth IN ('exact', 'default')"
_SAME_SURNAME = "surname IN ('exact', 'former')"

# The first that stands is told. A pair of which none stands is one child.
OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle("restricted", "restricted", "the person is adopted or at a protected address: only named people link"),
    Obstacle(
        "identifiers_conflict",
        "others_by_identifier > 0 OR (NOT by_identifier AND others_by_number > 0)",
        "identifiers point to two persons, or contradict the candidate's own",
    ),
    Obstacle("reference_disagrees", "reference_disagrees", "the case reference names another child"),
    Obstacle(
        "identifier_shared", "by_shared AND NOT by_identifier", "two case records hold the identifier: mend those"
    ),
    Obstacle(
        "identifiers_conflict", "contradicts", "identifiers point to two persons, or contradict the candidate's own"
    ),
    Obstacle(
        "missing_birth_date_or_forename",
        "forename = 'unknown' OR date_of_birth = 'unknown'",
        "without both nobody is linked",
    ),
    Obstacle(
        "birth_date_differs",
        f"""
        date_of_birth = 'differs'
        OR (
            date_of_birth NOT IN ('exact', 'default')
            AND NOT (by_identifier AND forename = 'exact' AND {_SAME_SURNAME})
        )
        """,
        "the birth date is another; one wrong part passes only beside an identifier and the exact full name",
    ),
    Obstacle(
        "forename_differs",
        "forename IN ('part', 'alike', 'differs') OR (forename <> 'exact' AND NOT by_identifier)",
        "the forename is another; names swapped, a nickname or a typing slip pass only beside an identifier",
    ),
    Obstacle(
        "spelling_is_a_name", "forename = 'slip' AND may_be_another_name", "both spellings are names, or neither is"
    ),
    Obstacle(
        "sex_differs",
        f"sex = 'differs' AND NOT (by_identifier AND {_EXACT})",
        "the sex differs, and not all else is exact",
    ),
    Obstacle(
        "default_birth_date",
        "date_of_birth = 'default' AND NOT (by_identifier AND forename = 'exact')",
        "1 January, or a date that far too many share, is no evidence",
    ),
    Obstacle("another_fits_better", "another_fits_better", "another person fits the record exactly"),
    Obstacle("row_of_another", "row_of_another", "the sender's list has another row that fits the candidate exactly"),
    Obstacle("household_mate", f"household_mate AND NOT ({_EXACT})", "a sibling or twin of the candidate is on file"),
    Obstacle(
        "policy_strict", f"strict AND NOT (by_identifier AND {_EXACT})", "the policy wants an identifier and all exact"
    ),
    Obstacle(
        "too_little_agrees", "NOT by_identifier AND agreeing < 2", "fewer than two of surname, postcode, school agree"
    ),
    Obstacle(
        "identifier_elsewhere_in_list", "identifier_in_list", "another row of the list has the candidate's identifier"
    ),
    Obstacle(
        "weight_too_low",
        "NOT by_identifier AND weight < link_weight",
        "names and dates as frequent as these are not enough",
    ),
    Obstacle(
        "runner_up",
        "NOT by_identifier AND rival_weight > weight - margin",
        "another person, or another record, comes near",
    ),
)

# Why a pair is one child, by what was needed for it.
LINKED_BY = f"""
CASE
    WHEN NOT by_identifier THEN 'name_and_birth_date_and_two_more'
    WHEN {_EXACT} THEN 'identifier_and_birth_date_and_forename'
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
