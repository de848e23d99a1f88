"""Links again only what a change can touch, with the result that linking everything again would have."""

import duckdb

from sendbridge.matching.candidates import meet
from sendbridge.matching.known_names import write_known_names
from sendbridge.matching.linking import decide
from sendbridge.matching.model import read_model_of
from sendbridge.matching.names import name_form_sql
from sendbridge.matching.prepared import (
    DEFAULT_BIRTH_DATE,
    define_macros,
    drop_prepared,
    held_sql,
    person_sql,
    quoted_sql,
    record_sql,
)
from sendbridge.matching.rules import Rules

_KEYS = {"person": "person_id", "record": "record_type, record_key"}

_NEW = """
CREATE OR REPLACE TEMP TABLE person_new AS {persons};
CREATE OR REPLACE TEMP TABLE record_new AS {records};
"""

_CHANGED = """
CREATE OR REPLACE TEMP TABLE {side}_changed AS
FROM link_{side}
SEMI JOIN (SELECT {key} FROM {side}_new UNION ALL SELECT {key} FROM {gone}) AS changed USING ({key});
DELETE FROM link_{side} WHERE id IN (SELECT id FROM {side}_changed);
INSERT INTO link_{side} BY NAME
SELECT
    (SELECT coalesce(max(id), 0) FROM link_{side}) + CAST(row_number() OVER () AS INTEGER) AS id,
    *
FROM {side}_new;
INSERT INTO {side}_changed BY NAME
FROM link_{side}
SEMI JOIN {side}_new USING ({key});
"""

# Whoever holds a number that a changed person had or has: it may have become shared, or usable again.
_REHOLD = f"""
CREATE OR REPLACE TEMP TABLE number_touched AS
SELECT DISTINCT kind, value
FROM ({held_sql("person_changed")});
CREATE OR REPLACE TEMP TABLE holder_touched AS
SELECT person AS id FROM link_identifier SEMI JOIN number_touched USING (kind, value)
UNION
SELECT id FROM person_changed;
DELETE FROM link_identifier
WHERE (kind, value) IN (SELECT (kind, value) FROM number_touched);
INSERT INTO link_identifier
FROM ({held_sql("(FROM link_person SEMI JOIN holder_touched USING (id))")})
SEMI JOIN number_touched USING (kind, value);
DELETE FROM link_quoted WHERE record IN (SELECT id FROM record_changed);
INSERT INTO link_quoted
{quoted_sql("(FROM link_record SEMI JOIN record_changed USING (id))")};
"""

# Birth dates that have begun or ceased to be usual, and forenames that have become or ceased to be known.
_USUAL = f"""
CREATE OR REPLACE TEMP TABLE usual_birth_date AS {DEFAULT_BIRTH_DATE};
CREATE OR REPLACE TEMP TABLE birth_date_touched AS
(FROM usual_birth_date EXCEPT FROM link_default_birth_date)
UNION ALL
(FROM link_default_birth_date EXCEPT FROM usual_birth_date);
CREATE OR REPLACE TABLE link_default_birth_date AS FROM usual_birth_date;
CREATE OR REPLACE TEMP TABLE forename_borne AS
SELECT forename, count(*) FILTER (WHERE id IN (SELECT id FROM link_person)) > 1 AS known
FROM (
    SELECT forename, id FROM link_person SEMI JOIN person_changed USING (forename)
    UNION
    SELECT forename, id FROM person_changed
)
GROUP BY forename;
CREATE OR REPLACE TEMP TABLE forename_touched AS
SELECT forename
FROM forename_borne
WHERE forename NOT IN (SELECT forename FROM link_known_forename WHERE attested)
  AND known <> (forename IN (SELECT forename FROM link_known_forename));
DELETE FROM link_known_forename WHERE forename IN (FROM forename_touched);
INSERT INTO link_known_forename
SELECT forename, FALSE
FROM forename_borne
WHERE known AND forename IN (FROM forename_touched);
"""

# A person is touched who changed, shares a number or a home with one who did, bears a name or birth date that counts
# for something else now, or may be meant by a record that changed.
_PERSON_TOUCHED = f"""
CREATE OR REPLACE TEMP TABLE person_touched AS
WITH touched AS (
    SELECT id FROM holder_touched
    UNION
    SELECT id FROM link_person SEMI JOIN person_changed USING (postcode)
    UNION
    SELECT id FROM link_person SEMI JOIN person_changed USING (surname, date_of_birth)
    UNION
    SELECT id FROM link_person WHERE forename IN (FROM forename_touched)
    UNION
    SELECT id FROM link_person WHERE date_of_birth IN (FROM birth_date_touched)
    UNION
    SELECT person FROM changed_met
    UNION
    SELECT holder.person
    FROM link_identifier AS holder
    SEMI JOIN ({quoted_sql("record_changed")}) AS quoted USING (kind, value)
)
FROM link_person SEMI JOIN touched USING (id)
UNION ALL
FROM person_changed ANTI JOIN link_person USING (id)
"""

# A record is touched that changed, may mean one of those persons, or bears name and birth date of one that changed.
_RECORD_TOUCHED = f"""
CREATE OR REPLACE TEMP TABLE record_touched AS
WITH touched AS (
    SELECT id FROM record_changed
    UNION
    SELECT record FROM touched_met
    UNION
    SELECT quoted.record
    FROM link_quoted AS quoted
    SEMI JOIN ({held_sql("person_touched")}) AS holder USING (kind, value)
    UNION
    SELECT id FROM link_record WHERE forename IN (FROM forename_touched)
    UNION
    SELECT id FROM link_record WHERE date_of_birth IN (FROM birth_date_touched)
    UNION
    SELECT id FROM link_record SEMI JOIN record_changed USING (date_of_birth, forename, surname)
)
FROM link_record SEMI JOIN touched USING (id)
"""

# Rows of one list and birth date may claim one child, where no number settles it: what one becomes touches the others,
# and to decide on those, their rivals are asked too.
_WITH_RIVALS = """
CREATE OR REPLACE TEMP TABLE {into} AS
FROM {records}
UNION ALL
(
    FROM link_record
    SEMI JOIN {records} USING (list, date_of_birth)
    ANTI JOIN {records} USING (id)
)
"""


# Whom the statements of a link look at when they decide on these records: narrow copies stand before the kept tables.
_NARROW = """
CREATE OR REPLACE TEMP VIEW link_home AS FROM {kept}.link_person;
CREATE OR REPLACE TEMP TABLE pointed AS
SELECT quoted.record, holder.person
FROM link_quoted AS quoted
SEMI JOIN asked ON asked.id = quoted.record
JOIN link_identifier AS holder USING (kind, value);
CREATE OR REPLACE TEMP TABLE near AS
SELECT id FROM link_person SEMI JOIN asked USING (date_of_birth)
UNION
SELECT id FROM link_person SEMI JOIN asked USING (postcode)
UNION
SELECT id FROM link_person SEMI JOIN asked USING (forename, surname)
UNION
SELECT person FROM pointed
UNION
SELECT id FROM link_person SEMI JOIN asked ON asked.reference_person_id = link_person.person_id
UNION
SELECT id FROM link_person SEMI JOIN state_tie USING (person_id);
CREATE OR REPLACE TEMP TABLE beside AS
WITH own AS (
    SELECT DISTINCT record.list, person.date_of_birth, person.forename
    FROM pointed
    JOIN link_record AS record
        ON record.id = pointed.record
    JOIN link_person AS person
        ON person.id = pointed.person
),
alike AS (
    SELECT id FROM link_person SEMI JOIN asked USING (date_of_birth, forename)
),
number_of_alike AS (
    SELECT kind, value FROM link_identifier SEMI JOIN alike ON alike.id = link_identifier.person
)
SELECT id FROM asked
UNION
SELECT id FROM link_record SEMI JOIN own USING (list, date_of_birth, forename)
UNION
SELECT id FROM link_record SEMI JOIN asked USING (date_of_birth, forename, surname)
UNION
SELECT record FROM link_quoted SEMI JOIN number_of_alike USING (kind, value);
CREATE TEMP TABLE link_person AS FROM {kept}.link_person SEMI JOIN near USING (id);
CREATE TEMP TABLE link_record AS FROM {kept}.link_record SEMI JOIN beside USING (id);
CREATE TEMP TABLE link_quoted AS FROM {kept}.link_quoted SEMI JOIN beside ON beside.id = record;
CREATE TEMP TABLE link_identifier AS FROM {kept}.link_identifier SEMI JOIN temp.link_quoted USING (kind, value);
"""


def relink(con: duckdb.DuckDBPyConnection, as_of: str, rules: Rules) -> int:
    """Bring the prepared tables, tie and tie_candidate to the changes; return how many records were linked again.

    The changes are the relations known_change and arriving_change (new versions, shaped as known and arriving),
    known_gone (person_id) and arriving_gone (record_type, record_key). The model stays as it is.
    """
    define_macros(con, as_of, rules)
    write_known_names(con)
    _apply_changes(con)
    _find_touched(con)
    for table in ("tie", "tie_candidate"):
        con.execute(
            f"""
            DELETE FROM {table}
            WHERE (record_type, record_key) IN (SELECT (record_type, record_key) FROM told)
               OR (record_type, record_key) IN (SELECT (record_type, record_key) FROM arriving_gone)
            """
        )
    (kept,) = con.execute("SELECT current_database() || '.' || current_schema()").fetchone() or ("",)
    con.execute(_NARROW.format(kept=kept))
    decide(con, "asked", told="told", model=read_model_of(con), rules=rules)
    drop_prepared(con)
    (told,) = con.execute("SELECT count(*) FROM told").fetchone() or (0,)
    return int(told)


def _apply_changes(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(name_form_sql("known_change", "arriving_change"))
    con.execute(_NEW.format(persons=person_sql("known_change"), records=record_sql("arriving_change")))
    for side, gone in (("person", "known_gone"), ("record", "arriving_gone")):
        con.execute(_CHANGED.format(side=side, key=_KEYS[side], gone=gone))
    con.execute(_REHOLD)
    con.execute(_USUAL)


def _find_touched(con: duckdb.DuckDBPyConnection) -> None:
    """Write the temporary tables told, whose ties may change, and asked, who also may claim the same children."""
    meet(con, "changed_met", records="record_changed")
    con.execute(_PERSON_TOUCHED)
    meet(con, "touched_met", records="link_record", persons="person_touched")
    con.execute(_RECORD_TOUCHED)
    con.execute(_WITH_RIVALS.format(into="told", records="record_touched"))
    con.execute(_WITH_RIVALS.format(into="asked", records="told"))
