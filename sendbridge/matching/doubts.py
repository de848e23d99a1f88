"""What else may be meant: other persons, other rows of the sender's list, and those who share the candidate's home."""

import duckdb

from sendbridge.matching.contradiction import contradicts
from sendbridge.matching.doubt_bits import CALLED_SO, SIDES, bit
from sendbridge.matching.fields import agreeing_sql, differing_sql, own_word_sql, same_parts_sql
from sendbridge.matching.household import write_household
from sendbridge.matching.rule import EXACT, SAME_SURNAME

# Beside an identifier only a pair that is not exact, or of another surname, home or school, is asked who else might be
# meant.
_DOUBTFUL = f"""
CREATE OR REPLACE TEMP TABLE doubtful AS
SELECT
    record,
    person,
    agreeing,
    differing,
    forename = 'exact' AS same_forename,
    {EXACT} AS exact,
    {SAME_SURNAME} AS same_surname,
    date_of_birth IN ('exact', 'default') AS same_day,
    date_of_birth = 'default' AND postcode IN ('sector', 'differs') AS of_another_home
FROM pair
WHERE by_identifier
  AND (
    NOT ({EXACT} AND {SAME_SURNAME})
    OR postcode IN ('sector', 'differs')
    OR setting = 'differs'
  )
"""

# One letter is another: the first, or both spellings are names, or neither is; or it stands in one word of a name of
# several, and both words are names ("Avery-Mae", "Avery-Rae").
_ANOTHER_NAME = f"""
INSERT INTO doubt
SELECT pair.record, pair.person, {bit("may_be_another_name")}
FROM pair
{SIDES.format(pairs="pair")}
WHERE pair.forename = 'slip'
  AND (
    p.forename[1] <> r.forename[1]
    OR (p.forename IN (SELECT forename FROM link_known_forename))
        = (r.forename IN (SELECT forename FROM link_known_forename))
    OR (
        {own_word_sql("p", "r")} IN (SELECT forename FROM link_known_forename)
        AND {own_word_sql("r", "p")} IN (SELECT forename FROM link_known_forename)
    )
  )
"""

# Who has the record's forename and birth date, and more in common with it beside them (of a restricted child anything;
# of a namesake, also less against it); beside a pair that is not exact it is enough that little speaks against them. Or
# who has its names, its home or school, and nearly its birth date. Or who was born on its day where the candidate lives
# and was not.
_ANOTHER_FITS_BETTER = f"""
INSERT INTO doubt
SELECT doubtful.record, doubtful.person, {bit("another_fits_better")}
FROM doubtful
{CALLED_SO.format(pairs="doubtful")}
WHERE CASE
    WHEN doubtful.exact
        THEN {agreeing_sql("r", "other")} > CASE WHEN other.restricted THEN 0 ELSE doubtful.agreeing END
            OR (
                other.surname = r.surname
                AND {agreeing_sql("r", "other")} - ({differing_sql("r", "other")})
                    > doubtful.agreeing - doubtful.differing
            )
    ELSE {agreeing_sql("r", "other")} > 0 OR {differing_sql("r", "other")} < 2
END
UNION ALL
SELECT doubtful.record, doubtful.person, {bit("another_fits_better")}
FROM doubtful
JOIN link_record AS r
    ON r.id = doubtful.record
JOIN link_person AS other
    ON other.forename = r.forename
    AND other.surname = r.surname
    AND other.id <> doubtful.person
WHERE NOT doubtful.same_day
  AND {same_parts_sql("other", "r")} = 2
  AND {agreeing_sql("r", "other")} > 1
UNION ALL
SELECT doubtful.record, doubtful.person, {bit("another_fits_better")}
FROM doubtful
{SIDES.format(pairs="doubtful")}
JOIN link_person AS other
    ON other.date_of_birth = r.date_of_birth
    AND other.postcode = p.postcode
WHERE NOT doubtful.same_day
"""

# In the record's own list, with the candidate's forename and birth date: the row that is the candidate's own, beside
# this one, a twin's, or a namesake's of whom the candidate's number was copied (of children of 1 January the home alone
# tells namesakes apart). And, in any list, the row of the child that this one may be instead: the same name and day,
# another number, and where this row is exact the same home or school. What is looked for is a table of its own: in one
# statement, the planner would now and then join whole lists first.
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
{SIDES.format(pairs="doubtful")}
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
JOIN link_record AS other
    ON other.list = asked.list
    AND other.date_of_birth = asked.date_of_birth
    AND other.forename = asked.forename
    AND other.id <> asked.record;
INSERT INTO doubt
SELECT beside.record, beside.person, {bit("row_of_another")}
FROM row_beside AS beside
LEFT JOIN pointer AS carried
    ON carried.record = beside.other
    AND carried.person = beside.person
    AND (carried.by_identifier OR carried.by_shared OR carried.by_unverified)
WHERE CASE
    WHEN beside.differs THEN beside.surname_fits OR carried.record IS NOT NULL
    ELSE beside.surname_fits AND (NOT beside.same_surname OR (beside.of_another_home AND beside.home_fits))
END
UNION ALL
SELECT doubtful.record, doubtful.person, {bit("row_of_another")}
FROM doubtful
{SIDES.format(pairs="doubtful")}
JOIN link_record AS other
    ON other.date_of_birth = r.date_of_birth
    AND other.forename = r.forename
    AND other.surname = r.surname
WHERE (
    NOT (doubtful.exact AND doubtful.same_surname)
    OR other.postcode = r.postcode
    OR other.setting_urn = r.setting_urn
  )
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

_CLAIMED_TWICE = f"""
INSERT INTO doubt
SELECT pair.record, pair.person, {bit("claimed_twice")}
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


def write_claims(con: duckdb.DuckDBPyConnection) -> None:
    """Write the temporary table claim: rows on roll whose numbers point to a child to whom others' point, too."""
    con.execute(_CLAIM)


def write_doubts(con: duckdb.DuckDBPyConnection) -> None:
    """Add to doubt what else may be meant by the pairs of the view pair that have an identifier; write household."""
    for doubt in (_DOUBTFUL, _ANOTHER_NAME, _ANOTHER_FITS_BETTER, _ROW_OF_ANOTHER, _CLAIMED_TWICE):
        con.execute(doubt)
    write_household(con, _OTHER_FORENAME)
