"""What else may be meant: other persons, other rows of the sender's list, and those who share the candidate's home."""

import duckdb

from sendbridge.matching.contradiction import contradicts
from sendbridge.matching.fields import agreeing_sql
from sendbridge.matching.household import write_household
from sendbridge.matching.pointing import PERMANENT
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
SELECT beside.record, beside.person
FROM row_beside AS beside
LEFT JOIN pointer AS carried
    ON carried.record = beside.other
    AND carried.person = beside.person
    AND (carried.by_identifier OR carried.by_shared OR carried.by_unverified)
WHERE CASE
    WHEN beside.differs THEN beside.surname_fits OR carried.record IS NOT NULL
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
_CLAIM = """
CREATE OR REPLACE TEMP TABLE claim AS
SELECT
    pointer.record,
    pointer.person,
    r.list,
    p.forename = r.forename AND p.date_of_birth = r.date_of_birth AS is_own
FROM pointer
SEMI JOIN (SELECT person FROM pointer WHERE by_identifier GROUP BY person HAVING count(*) > 1) AS several
    ON several.person = pointer.person
JOIN link_record AS r
    ON r.id = pointer.record
JOIN link_person AS p
    ON p.id = pointer.person
WHERE pointer.by_identifier
  AND r.record_type = 'roll_entry'
  AND r.leaving_date IS NULL
"""

_CLAIMED_TWICE = """
CREATE OR REPLACE TEMP TABLE claimed_twice AS
SELECT DISTINCT pair.record, pair.person
FROM pair
JOIN claim USING (record, person)
JOIN claim AS other
    ON other.person = claim.person
    AND other.list = claim.list
    AND other.record <> claim.record
WHERE pair.by_identifier
  AND other.is_own
"""

_OTHER_FORENAME = "SELECT person FROM doubtful WHERE NOT same_forename"

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
CREATE OR REPLACE TEMP TABLE in_list AS
SELECT DISTINCT beside.record, beside.person
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


def write_claims(con: duckdb.DuckDBPyConnection) -> None:
    """Write the temporary table claim: rows on roll whose numbers point to a child to whom others' point, too."""
    con.execute(_CLAIM)


def write_doubts(con: duckdb.DuckDBPyConnection) -> None:
    """Write what else may be meant by the pairs of the view pair, a temporary table for each doubt."""
    for doubt in (_DOUBTFUL, _ANOTHER_NAME, _ANOTHER_FITS_BETTER, _ROW_OF_ANOTHER, _CLAIMED_TWICE):
        con.execute(doubt)
    write_household(con, _OTHER_FORENAME)
    for doubt in (_POSSIBLE, _IDENTIFIER_IN_LIST, _RIVAL):
        con.execute(doubt)
