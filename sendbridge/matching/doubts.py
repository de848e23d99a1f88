"""What else may be meant: other persons, other rows of the sender's list, and those who share the candidate's home."""

import duckdb

from sendbridge.matching.contradiction import contradicts
from sendbridge.matching.fields import agreeing_sql
from sendbridge.matching.household import write_household
from sendbridge.matching.rule import EXACT, SAME_SURNAME

_SIDES = """
JOIN link_record AS r
    ON r.id = {pairs}.record
JOIN link_person AS p
    ON p.id = {pairs}.person
"""

# Another row of the record's own list, with the candidate's forename and birth date. What is looked for is a table of
# its own: in one statement, the planner would now and then join whole lists first.
_BESIDE = """
JOIN link_record AS other
    ON other.list = asked.list
    AND other.date_of_birth = asked.date_of_birth
    AND other.forename = asked.forename
    AND other.id <> asked.record
"""
_CARRIES = """
JOIN link_quoted AS quoted
    ON quoted.record = {row}
JOIN link_identifier AS holder
    ON holder.kind = quoted.kind
    AND holder.value = quoted.value
    AND holder.person = {person}
"""

# Beside an identifier only a pair that is not exact, or of another surname, home or school, is asked who else might be
# meant.
_DOUBTFUL = f"""
CREATE OR REPLACE TEMP TABLE doubtful AS
SELECT
    record,
    person,
    agreeing,
    forename = 'exact' AS same_forename,
    {EXACT} AS exact,
    {SAME_SURNAME} AS same_surname,
    date_of_birth = 'default' AND postcode IN ('sector', 'differs') AS of_another_home
FROM pair
WHERE by_identifier
  AND (
    NOT ({EXACT} AND {SAME_SURNAME})
    OR postcode IN ('sector', 'differs')
    OR setting = 'differs'
  )
"""

# One letter is another, and both spellings are names, or neither is.
_ANOTHER_NAME = f"""
CREATE OR REPLACE TEMP TABLE another_name AS
SELECT pair.record, pair.person
FROM pair
{_SIDES.format(pairs="pair")}
WHERE pair.forename = 'slip'
  AND (p.forename IN (SELECT forename FROM link_known_forename))
    = (r.forename IN (SELECT forename FROM link_known_forename))
"""

# Who has the record's name and birth date, or was born on its day where the candidate lives and was not.
_ANOTHER_FITS_BETTER = f"""
CREATE OR REPLACE TEMP TABLE another_fits AS
SELECT DISTINCT doubtful.record, doubtful.person
FROM doubtful
JOIN link_record AS r
    ON r.id = doubtful.record
JOIN link_person AS other
    ON other.date_of_birth = r.date_of_birth
    AND other.forename = r.forename
    AND other.id <> doubtful.person
WHERE {agreeing_sql("r", "other")}
    > CASE WHEN doubtful.exact THEN doubtful.agreeing ELSE 0 END
UNION
SELECT doubtful.record, doubtful.person
FROM doubtful
{_SIDES.format(pairs="doubtful")}
JOIN link_person AS other
    ON other.date_of_birth = r.date_of_birth
    AND other.postcode = p.postcode
WHERE r.date_of_birth <> p.date_of_birth
"""

# The row that is the candidate's own, beside this one: a twin's, or a namesake's of whom the candidate's number was
# copied (of children of 1 January the home alone tells namesakes apart). And, in any list, the row of the child that
# this one may be instead: the same name and day, another number.
_ROW_OF_ANOTHER = f"""
CREATE OR REPLACE TEMP TABLE row_asked AS
SELECT
    doubtful.*,
    r.list,
    r.forename AS own_forename,
    r.date_of_birth AS own_date_of_birth,
    p.forename,
    p.date_of_birth,
    p.surname,
    p.former_surname,
    p.postcode
FROM doubtful
{_SIDES.format(pairs="doubtful")}
WHERE NOT (doubtful.exact AND doubtful.same_surname)
   OR doubtful.of_another_home;
CREATE OR REPLACE TEMP TABLE row_beside AS
SELECT
    asked.*,
    other.id AS other,
    coalesce(other.surname IN (asked.surname, asked.former_surname), FALSE) AS surname_fits,
    coalesce(other.postcode = asked.postcode, FALSE) AS home_fits,
    other.forename IS DISTINCT FROM own_forename OR other.date_of_birth IS DISTINCT FROM own_date_of_birth AS differs
FROM row_asked AS asked
{_BESIDE};
CREATE OR REPLACE TEMP TABLE own_row AS
WITH carried AS (
    SELECT DISTINCT beside.other, beside.person
    FROM row_beside AS beside
    {_CARRIES.format(row="beside.other", person="beside.person")}
    WHERE holder.standing <> 'temporary'
)
SELECT beside.record, beside.person
FROM row_beside AS beside
LEFT JOIN carried
    ON carried.other = beside.other
    AND carried.person = beside.person
WHERE CASE
    WHEN beside.differs THEN beside.surname_fits OR carried.other IS NOT NULL
    ELSE beside.surname_fits AND (NOT beside.same_surname OR (beside.of_another_home AND beside.home_fits))
END
UNION
SELECT doubtful.record, doubtful.person
FROM doubtful
{_SIDES.format(pairs="doubtful")}
JOIN link_record AS other
    ON other.date_of_birth = r.date_of_birth
    AND other.forename = r.forename
    AND other.surname = r.surname
WHERE NOT (doubtful.exact AND doubtful.same_surname)
  AND {contradicts("other")}
"""

# Of two rows of one roll with one number, one name and one birth date nobody can say which is whose; a row of a stay
# that is over is the child's own earlier one.
_CLAIMED_TWICE = f"""
CREATE OR REPLACE TEMP TABLE row_asked AS
SELECT pair.record, pair.person, r.list, p.forename, p.date_of_birth
FROM pair
{_SIDES.format(pairs="pair")}
WHERE pair.by_identifier
  AND r.record_type = 'roll_entry'
  AND r.leaving_date IS NULL;
CREATE OR REPLACE TEMP TABLE row_beside AS
SELECT asked.record, asked.person, other.id AS other
FROM row_asked AS asked
{_BESIDE}
WHERE other.leaving_date IS NULL;
CREATE OR REPLACE TEMP TABLE claimed_twice AS
SELECT DISTINCT beside.record, beside.person
FROM row_beside AS beside
{_CARRIES.format(row="beside.other", person="beside.person")}
WHERE holder.standing = 'usable'
"""

_OTHER_FORENAME = "SELECT person FROM doubtful WHERE NOT same_forename"

_MAY_LINK_BY_NAME = """
    NOT pair.by_identifier
    AND pair.forename = 'exact'
    AND pair.date_of_birth = 'exact'
    AND pair.agreeing > 1
"""

# The other rows of the list that carry the candidate's own number.
_IDENTIFIER_IN_LIST = f"""
CREATE OR REPLACE TEMP TABLE row_beside AS
SELECT pair.record, pair.person, r.list, quoted.record AS other
FROM pair
JOIN link_record AS r
    ON r.id = pair.record
JOIN link_identifier AS holder
    ON holder.person = pair.person
JOIN link_quoted AS quoted
    ON quoted.kind = holder.kind
    AND quoted.value = holder.value
    AND quoted.record <> pair.record
    AND coalesce(quoted.value NOT IN (r.upn, r.former_upn, r.uln, r.nhs_number), TRUE)
WHERE {_MAY_LINK_BY_NAME}
  AND holder.standing <> 'temporary';
CREATE OR REPLACE TEMP TABLE in_list AS
SELECT DISTINCT beside.record, beside.person
FROM row_beside AS beside
JOIN link_record AS other
    ON other.id = beside.other
    AND other.list = beside.list
"""

# Rows of a list that say the same are one claim: returns and caseloads name a child several times, and a roll names its
# earlier stays. A second row that is still on roll is another child's.
_RIVAL = f"""
CREATE OR REPLACE TEMP TABLE rival AS
WITH possible AS (
    SELECT record, person
    FROM pair
    WHERE {_MAY_LINK_BY_NAME}
),
said AS (
    SELECT
        pair.record,
        pair.person,
        pair.weight,
        r.list,
        r.record_key,
        r.record_type = 'roll_entry' AND r.leaving_date IS NULL AS on_roll,
        concat_ws(
            '|', r.forename, r.surname, r.date_of_birth, r.sex, coalesce(r.postcode, ''), coalesce(r.upn, ''),
            coalesce(r.uln, ''), coalesce(r.nhs_number, '')
        ) AS said
    FROM pair
    JOIN link_record AS r
        ON r.id = pair.record
    WHERE NOT pair.refused
      AND (
        pair.record IN (SELECT record FROM possible)
        OR (pair.person IN (SELECT person FROM possible) AND pair.date_of_birth = 'exact')
    )
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


def write_doubts(con: duckdb.DuckDBPyConnection) -> None:
    """Write what else may be meant by the pairs of the table pair, a temporary table for each doubt."""
    for doubt in (_DOUBTFUL, _ANOTHER_NAME, _ANOTHER_FITS_BETTER, _ROW_OF_ANOTHER, _CLAIMED_TWICE):
        con.execute(doubt)
    write_household(con, _OTHER_FORENAME)
    con.execute(_IDENTIFIER_IN_LIST)
    con.execute(_RIVAL)
