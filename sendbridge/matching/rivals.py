"""What else may be meant where no identifier agrees: numbers that differ, and who else comes near."""

import duckdb

from sendbridge.matching.contradiction import NUMBER_FAR
from sendbridge.matching.doubt_bits import CALLED_SO, SIDES, bit
from sendbridge.matching.fields import agreeing_sql
from sendbridge.matching.pointing import PERMANENT

# Whom nothing but names, birth date and places could link.
_POSSIBLE = """
CREATE OR REPLACE TEMP TABLE possible AS
SELECT record, person
FROM pair
WHERE NOT by_identifier
  AND forename = 'exact'
  AND date_of_birth = 'exact'
  AND agreeing > 1
"""

_FAR = f"""
INSERT INTO doubt
SELECT possible.record, possible.person, {bit("number_far")}
FROM possible
{SIDES.format(pairs="possible")}
WHERE {NUMBER_FAR}
"""

# A restricted child who fits, too, is asked about, however little comes together.
_RESTRICTED_FITS = f"""
INSERT INTO doubt
SELECT possible.record, possible.person, {bit("another_fits_better")}
FROM possible
{CALLED_SO.format(pairs="possible")}
WHERE other.restricted
  AND {agreeing_sql("r", "other")} > 0
"""

# The other rows of the list that carry the candidate's own number.
_IDENTIFIER_IN_LIST = f"""
CREATE OR REPLACE TEMP TABLE row_beside AS
SELECT possible.record, possible.person, r.list, quoted.record AS other
FROM possible
JOIN link_record AS r
    ON r.id = possible.record
JOIN link_identifier AS holder
    ON holder.person = possible.person
JOIN link_quoted AS quoted
    ON quoted.number = holder.number
    AND quoted.record <> possible.record
ANTI JOIN link_quoted AS own
    ON own.number = holder.number
    AND own.record = possible.record
WHERE holder.{PERMANENT};
INSERT INTO doubt
SELECT beside.record, beside.person, {bit("identifier_in_list")}
FROM row_beside AS beside
JOIN link_record AS other
    ON other.id = beside.other
    AND other.list = beside.list
"""

# Rows of a list that say the same are one claim: returns and caseloads name a child several times, and a roll names its
# earlier stays. A second row that is still on roll is another child's.
_RIVAL = """
CREATE OR REPLACE TEMP TABLE rival AS
WITH beside AS (
    SELECT record, person, weight
    FROM pair
    SEMI JOIN possible USING (record)
    WHERE NOT refused
    UNION
    SELECT record, person, weight
    FROM pair
    SEMI JOIN possible USING (person)
    WHERE NOT refused
      AND date_of_birth = 'exact'
),
said AS (
    SELECT
        beside.record,
        beside.person,
        beside.weight,
        r.list,
        r.record_key,
        r.record_type = 'roll_entry' AND r.leaving_date IS NULL AS on_roll,
        concat_ws(
            '|', r.forename, r.surname, r.date_of_birth, r.sex, coalesce(r.postcode, ''), coalesce(r.upn, 0),
            coalesce(r.uln, 0), coalesce(r.nhs_number, 0)
        ) AS said
    FROM beside
    JOIN link_record AS r
        ON r.id = beside.record
),
claim AS (
    SELECT
        *,
        CASE
            WHEN on_roll THEN row_number() OVER (PARTITION BY list, person, said, on_roll ORDER BY record_key)
            ELSE 1
        END AS turn
    FROM said
),
of_person AS (
    SELECT
        list, person, said, turn, max(weight) AS weight,
        row_number() OVER (PARTITION BY list, person ORDER BY max(weight) DESC, said, turn) AS place
    FROM claim
    GROUP BY list, person, said, turn
),
of_record AS (
    SELECT
        record, person, weight,
        row_number() OVER (PARTITION BY record ORDER BY weight DESC, person) AS place
    FROM claim
)
SELECT
    claim.record,
    claim.person,
    greatest(other_person.weight, other_claim.weight) AS weight
FROM claim
SEMI JOIN possible USING (record, person)
JOIN of_record AS own
    ON own.record = claim.record
    AND own.person = claim.person
LEFT JOIN of_record AS other_person
    ON other_person.record = claim.record
    AND other_person.place = CASE own.place WHEN 1 THEN 2 ELSE 1 END
JOIN of_person AS own_claim
    ON own_claim.person = claim.person
    AND own_claim.list = claim.list
    AND own_claim.said = claim.said
    AND own_claim.turn = claim.turn
LEFT JOIN of_person AS other_claim
    ON other_claim.person = claim.person
    AND other_claim.list = claim.list
    AND other_claim.place = CASE own_claim.place WHEN 1 THEN 2 ELSE 1 END
"""

_NO_RIVAL = "CREATE OR REPLACE TEMP TABLE rival (record INTEGER, person INTEGER, weight DOUBLE)"


def write_rivals(con: duckdb.DuckDBPyConnection) -> None:
    """Add to doubt, and write rival: the weight of whoever comes nearest beside each pair that may link by name."""
    for doubt in (_POSSIBLE, _FAR, _RESTRICTED_FITS, _IDENTIFIER_IN_LIST, _RIVAL):
        con.execute(doubt)


def write_no_rivals(con: duckdb.DuckDBPyConnection) -> None:
    """Write rival for pairs that all have an identifier."""
    con.execute(_NO_RIVAL)
