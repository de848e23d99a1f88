"""The doubts about a pair, each a bit: written row by row, and told as columns."""

DOUBTS = (
    *("may_be_another_name", "another_fits_better", "row_of_another", "claimed_twice"),
    *("number_far", "identifier_in_list"),
)

# The two sides of pairs.
SIDES = """
JOIN link_record AS r
    ON r.id = {pairs}.record
JOIN link_person AS p
    ON p.id = {pairs}.person
"""

# The records of pairs, and whoever else on file has a record's forename and birth date.
CALLED_SO = """
JOIN link_record AS r
    ON r.id = {pairs}.record
JOIN link_person AS other
    ON other.date_of_birth = r.date_of_birth
    AND other.forename = r.forename
    AND other.id <> {pairs}.person
"""

NO_DOUBT = "CREATE OR REPLACE TEMP TABLE doubt (record INTEGER, person INTEGER, kind UTINYINT)"
DOUBTED = """
CREATE OR REPLACE TEMP TABLE doubted AS
SELECT record, person, bit_or(kind) AS kinds
FROM doubt
GROUP BY record, person
"""


def bit(doubt: str) -> int:
    """Return the bit of a doubt."""
    return 1 << DOUBTS.index(doubt)


def doubts_sql() -> str:
    """Return the columns that tell, of a pair joined to the table doubted, which doubts there are."""
    return ", ".join(f"coalesce(kinds & {bit(doubt)} <> 0, FALSE) AS {doubt}" for doubt in DOUBTS)
