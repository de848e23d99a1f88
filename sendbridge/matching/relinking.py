"""Links again only what a change can touch, with the result that linking everything again would have."""

import duckdb

from sendbridge.matching.kept import (
    check_kept,
    identifier_sql,
    key_sql,
    number_sql,
    packed_sql,
    pointed_sql,
    sent_as_sql,
    unpacked_sql,
)
from sendbridge.matching.linking import decide
from sendbridge.matching.model import read_model_of
from sendbridge.matching.names import name_form_sql
from sendbridge.matching.pointing import held_sql, quoted_sql
from sendbridge.matching.prepared import (
    DEFAULT_BIRTH_DATE,
    clean_sql,
    define_macros,
    drop_prepared,
    person_sql,
    record_sql,
)
from sendbridge.matching.rules import Rules
from sendbridge.matching.touched import ASKED, BESIDE, NEAR, PERSON_TOUCHED, RECORD_TOUCHED, TOLD
from sendbridge.night_file import one_transaction

# A new version is a new row: the number of a row that is gone is given to no other.
_CHANGED = """
CREATE OR REPLACE TEMP TABLE {side}_new AS
SELECT
    (SELECT coalesce(max(id), 0) FROM link_{side}) + CAST(row_number() OVER () AS INTEGER) AS id,
    *
FROM ({plain});
CREATE OR REPLACE TEMP TABLE {side}_old_key AS
FROM link_{side}_key
SEMI JOIN (SELECT {sent_as} AS sent_as FROM {side}_new UNION ALL SELECT {sent_as} FROM {gone}) AS named USING (sent_as);
CREATE OR REPLACE TEMP TABLE {side}_old AS SELECT DISTINCT id, date_of_birth FROM {side}_old_key;
CREATE OR REPLACE TEMP TABLE {side}_new_key AS {new_keys};
CREATE OR REPLACE TEMP TABLE {side}_changed AS FROM {side}_old_key UNION ALL FROM {side}_new_key;
DELETE FROM link_{side} WHERE id IN (SELECT id FROM {side}_old);
DELETE FROM link_{side}_key WHERE id IN (SELECT id FROM {side}_old);
INSERT INTO link_{side} {packed};
INSERT INTO link_{side}_key FROM {side}_new_key;
"""

# Whoever holds a number that a changed person had or has: it may have become shared, or usable again.
_REPOINT = f"""
CREATE OR REPLACE TEMP TABLE person_new_identifier AS {identifier_sql("person", f"({held_sql('person_new')})")};
CREATE OR REPLACE TEMP TABLE record_new_identifier AS {identifier_sql("record", f"({quoted_sql('record_new')})")};
CREATE OR REPLACE TEMP TABLE number_touched AS
SELECT number FROM link_person_identifier SEMI JOIN person_old USING (id)
UNION
SELECT number FROM person_new_identifier;
DELETE FROM link_person_identifier WHERE id IN (SELECT id FROM person_old);
DELETE FROM link_record_identifier WHERE id IN (SELECT id FROM record_old);
INSERT INTO link_person_identifier FROM person_new_identifier;
INSERT INTO link_record_identifier FROM record_new_identifier;
CREATE OR REPLACE TEMP TABLE holder_touched AS
SELECT id FROM link_person_identifier SEMI JOIN number_touched USING (number);
CREATE OR REPLACE TEMP TABLE pointed_old AS
SELECT rowid AS place, record, person
FROM link_pointed
WHERE record IN (SELECT id FROM record_old)
   OR person IN (SELECT id FROM person_old);
DELETE FROM link_pointed WHERE rowid IN (SELECT place FROM pointed_old);
INSERT INTO link_pointed
{pointed_sql("link_record_identifier", "person_new_identifier")}
UNION
{pointed_sql("record_new_identifier", "link_person_identifier")};
"""

# Birth dates that have begun or ceased to be usual, and forenames that have become or ceased to be known.
_USUAL = f"""
INSERT INTO link_birth_date
SELECT 'person', date_of_birth, 1 FROM person_new
UNION ALL
SELECT 'person', date_of_birth, -1 FROM person_old
UNION ALL
SELECT 'record', date_of_birth, 1 FROM record_new
UNION ALL
SELECT 'record', date_of_birth, -1 FROM record_old;
CREATE OR REPLACE TEMP TABLE usual_birth_date AS {DEFAULT_BIRTH_DATE};
CREATE OR REPLACE TEMP TABLE birth_date_touched AS
(FROM usual_birth_date EXCEPT FROM link_default_birth_date)
UNION ALL
(FROM link_default_birth_date EXCEPT FROM usual_birth_date);
CREATE OR REPLACE TABLE link_default_birth_date AS FROM usual_birth_date;
CREATE OR REPLACE TEMP TABLE forename_changed AS
SELECT forename
FROM link_known_forename
WHERE NOT attested
  AND {number_sql("forename")} IN (SELECT forename FROM person_old_key)
UNION
SELECT forename
FROM person_new
WHERE forename NOT IN (SELECT forename FROM link_known_forename WHERE attested);
CREATE OR REPLACE TEMP TABLE forename_touched AS
SELECT forename, known
FROM (
    SELECT forename, count(id) > 1 AS known
    FROM forename_changed
    LEFT JOIN (SELECT forename, id FROM link_person SEMI JOIN forename_changed USING (forename)) USING (forename)
    GROUP BY forename
)
WHERE known <> (forename IN (SELECT forename FROM link_known_forename));
DELETE FROM link_known_forename WHERE forename IN (SELECT forename FROM forename_touched);
INSERT INTO link_known_forename SELECT forename, FALSE FROM forename_touched WHERE known;
"""

_FORGOTTEN = """
DELETE FROM {table}
USING (
    SELECT record_type, record_key FROM temp.link_record SEMI JOIN told USING (id)
    UNION ALL
    SELECT record_type, record_key FROM arriving_gone
) AS forgotten
WHERE {table}.record_type = forgotten.record_type
  AND {table}.record_key = forgotten.record_key
"""

# Whom the statements of a link look at when they decide on these records: narrow copies stand before the kept tables.
# All who hold a number that one of the records quotes are among them.
_NARROW = f"""
CREATE OR REPLACE TEMP TABLE found AS
FROM mate
UNION ALL
SELECT person FROM link_pointed SEMI JOIN beside ON beside.id = record;
CREATE TEMP TABLE link_person AS {unpacked_sql("person", "{kept}.link_person SEMI JOIN found USING (id)")};
CREATE TEMP TABLE link_record AS {unpacked_sql("record", "{kept}.link_record SEMI JOIN beside USING (id)")};
CREATE TEMP TABLE link_quoted AS {quoted_sql("temp.link_record")};
CREATE TEMP TABLE link_identifier AS {held_sql("temp.link_person")};
CREATE TEMP TABLE link_known_forename AS
FROM {{kept}}.link_known_forename
WHERE forename IN (
    SELECT unnest([forename] || coalesce(forename_parts, [])) FROM temp.link_person
    UNION ALL
    SELECT unnest([forename] || coalesce(forename_parts, [])) FROM temp.link_record
);
CREATE TEMP TABLE match_frequency AS
FROM {{kept}}.match_frequency
WHERE value IN (SELECT forename FROM temp.link_person UNION ALL SELECT surname FROM temp.link_person);
CREATE OR REPLACE TEMP VIEW asked_record AS FROM temp.link_record SEMI JOIN asked USING (id);
"""


def relink(con: duckdb.DuckDBPyConnection, as_of: str, rules: Rules) -> int:
    """Bring the prepared tables, tie and tie_candidate to the changes; return how many records were linked again.

    The changes are the relations known_change and arriving_change (new versions, shaped as known and arriving),
    known_gone (person_id) and arriving_gone (record_type, record_key). The model stays as it is.
    Raises NightNotReady if the rest was linked on another day, under other rules or by another version.
    """
    check_kept(con, as_of, rules)
    define_macros(con, as_of, rules)
    with one_transaction(con):
        _apply_changes(con)
        for statements in (PERSON_TOUCHED, RECORD_TOUCHED, TOLD, ASKED, NEAR, BESIDE):
            con.execute(statements)
        (kept,) = con.execute("SELECT current_database() || '.' || current_schema()").fetchone() or ("",)
        con.execute(_NARROW.format(kept=kept))
        for table in ("tie", "tie_candidate"):
            con.execute(_FORGOTTEN.format(table=table))
        decide(con, "asked_record", told="told", model=read_model_of(con), rules=rules)
        drop_prepared(con)
        con.execute("DROP TABLE temp.match_frequency")
    (told,) = con.execute("SELECT count(*) FROM told").fetchone() or (0,)
    return int(told)


def _apply_changes(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(name_form_sql("known_change", "arriving_change"))
    both = "(FROM known_change UNION ALL BY NAME FROM arriving_change)"
    con.execute(f"CREATE OR REPLACE TEMP TABLE change AS {clean_sql(both)}")
    for side, plain, gone in (
        ("person", person_sql("(FROM change WHERE person_id IS NOT NULL)"), "known_gone"),
        ("record", record_sql("(FROM change WHERE record_key IS NOT NULL)"), "arriving_gone"),
    ):
        con.execute(
            _CHANGED.format(
                side=side,
                sent_as=sent_as_sql(side),
                packed=packed_sql(side, f"{side}_new"),
                plain=plain,
                gone=gone,
                new_keys=key_sql(side, f"{side}_new"),
            )
        )
    for statements in (_REPOINT, _USUAL):
        con.execute(statements)
