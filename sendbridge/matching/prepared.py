"""What matching compares: persons and records in their plain form, their identifiers, and what is too usual to tell."""

import duckdb

from sendbridge.identifiers import SQL_MACROS as IDENTIFIER_MACROS
from sendbridge.matching.known_names import write_known_names
from sendbridge.matching.names import SQL_MACROS as NAME_MACROS
from sendbridge.matching.names import name_form_sql
from sendbridge.matching.pointing import MACROS as NUMBER_MACROS
from sendbridge.matching.pointing import held_sql, quoted_sql
from sendbridge.matching.rules import Rules
from sendbridge.sql_text import literal

PREPARED = (
    *("link_person", "link_record", "link_identifier", "link_quoted"),
    *("link_birth_date", "link_default_birth_date", "link_known_forename"),
)
_OLDEST_YEARS = 30  # nobody known to the service is older: such a birth date is a filler
_CROWD = 5  # a birth date that more than so many share,
_CROWD_TIMES = 8  # and more than so many times the mean, was put in for want of one

# A birth date is kept as the number that its digits make: parts of a number are taken at once, those of a date after a
# calendar of a century has been set up, for each expression anew.
_MACROS = (
    """
    CREATE OR REPLACE TEMP MACRO plausible_birth_date(given) AS
    CASE
        WHEN given BETWEEN getvariable('oldest_birth_date') AND getvariable('as_of')
            THEN CAST(year(given) * 10000 + month(given) * 100 + day(given) AS INTEGER)
    END
    """,
)

# Permanent UPNs only: a temporary one is handed to the next child. 9999999999 is not a learner's number.
_PLAIN = """
    CASE WHEN upn_state = 'valid' THEN upn_number(upn) END AS upn,
    CASE WHEN upn_state = 'valid_temporary' THEN temporary_upn_number(upn) END AS temporary_upn,
    CASE WHEN former_upn_state = 'valid' THEN upn_number(former_upn) END AS former_upn,
    CASE WHEN uln_state = 'valid' THEN CAST(uln AS BIGINT) END AS uln,
    CASE
        WHEN nhs_number_state = 'valid' OR (nhs_number_state = 'valid_test' AND getvariable('test_numbers'))
            THEN CAST(nhs_number AS BIGINT)
    END AS nhs_number,
    forename_form.forename,
    surname_form.surname,
    forename_form.parts AS forename_parts,
    surname_form.parts AS surname_parts,
    plausible_birth_date(date_of_birth) AS date_of_birth,
    CASE WHEN upper(sex) IN ('M', 'F') THEN upper(sex) END AS sex,
    CASE WHEN postcode_state = 'valid' THEN postcode END AS postcode
"""
_CLEAN = """
    SELECT
        *,
        summed_upn_state(upn, upn_summed) AS upn_state,
        upn_state(former_upn) AS former_upn_state,
        plain_uln_state(uln) AS uln_state,
        summed_nhs_number_state(nhs_number, nhs_number_summed) AS nhs_number_state,
        plain_postcode_state(postcode) AS postcode_state
    FROM (
        SELECT *, upn_sum(upn) AS upn_summed, weighted_sum(nhs_number) AS nhs_number_summed
        FROM (
            SELECT * REPLACE (
                clean_identifier(upn) AS upn,
                clean_identifier(former_upn) AS former_upn,
                clean_identifier(uln) AS uln,
                clean_identifier(nhs_number) AS nhs_number,
                clean_identifier(postcode) AS postcode
            )
            FROM {given}
        )
    )
"""
_NAME_FORMS = """
LEFT JOIN name_form AS forename_form
    ON forename_form.name = given.forename
LEFT JOIN name_form AS surname_form
    ON surname_form.name = given.surname
"""

_PERSON = f"""
SELECT
    person_id,
    {_PLAIN},
    former_form.surname AS former_surname,
    coalesce(nhs_number_status_code = '01', FALSE) AS nhs_verified,
    string_split(setting_urn, ' ') AS settings,
    coalesce(restricted, FALSE) AS restricted
FROM {{given}} AS given
{_NAME_FORMS}
LEFT JOIN name_form AS former_form
    ON former_form.name = given.former_surname
"""

# A setting's rows are one list, whichever portal they came through; so are a trust's.
_LIST = """
    hash(feed, record_type, sender, CASE WHEN record_type IN ('roll_entry', 'review_return') THEN setting_urn END)
"""

_RECORD = f"""
SELECT
    feed,
    sender,
    record_type,
    record_key,
    {_LIST} AS list,
    {_PLAIN},
    forename_form.leads AS forename_leads,
    CASE WHEN upn_state NOT IN ('valid', 'valid_temporary') AND length(upn) > 9 THEN upn END AS miswritten_upn,
    CASE
        WHEN nhs_number_state NOT IN ('valid', 'valid_test') AND length(nhs_number) > 8 THEN nhs_number
    END AS miswritten_nhs_number,
    setting_urn,
    leaving_date,
    reference_person_id
FROM {{given}} AS given
{_NAME_FORMS}
"""

_BIRTH_DATE = """
SELECT 'person' AS side, date_of_birth, count(*) AS bearers FROM link_person GROUP BY ALL
UNION ALL
SELECT 'record', date_of_birth, count(*) FROM link_record GROUP BY ALL
"""
DEFAULT_BIRTH_DATE = f"""
WITH counted AS (
    SELECT side, date_of_birth, sum(bearers) AS bearers
    FROM link_birth_date
    WHERE date_of_birth IS NOT NULL
    GROUP BY side, date_of_birth
    HAVING sum(bearers) > 0
)
SELECT DISTINCT date_of_birth
FROM counted
QUALIFY date_of_birth % 10000 = 101
    OR (bearers > {_CROWD} AND bearers > {_CROWD_TIMES} * avg(bearers) OVER (PARTITION BY side))
"""

# A forename that two children bear is a name, whether or not it is on the list; on the list it stays one.
_KNOWN_FORENAME = """
SELECT forename, bool_or(attested) AS attested
FROM (
    SELECT forename, FALSE AS attested
    FROM link_person
    WHERE forename IS NOT NULL
    GROUP BY forename
    HAVING count(*) > 1
    UNION ALL
    SELECT replace(name, '-', ''), TRUE
    FROM attested_forename
)
GROUP BY forename
"""


# A row's number is by which it is known while it is linked; nothing hangs on which it is.
_NUMBERED = """
CREATE OR REPLACE TEMP SEQUENCE link_number;
CREATE OR REPLACE TEMP TABLE link_{side} AS
SELECT CAST(nextval('link_number') AS INTEGER) AS id, *
FROM ({plain})
"""


def prepare(con: duckdb.DuckDBPyConnection, as_of: str, rules: Rules) -> None:
    """Write the temporary tables PREPARED from the relations known and arriving."""
    define_macros(con, as_of, rules)
    con.execute(name_form_sql("known", "arriving"))
    con.execute(_NUMBERED.format(side="person", plain=person_sql(f"({clean_sql('known')})")))
    con.execute(_NUMBERED.format(side="record", plain=record_sql(f"({clean_sql('arriving')})")))
    con.execute("DROP TABLE temp.name_form")
    con.execute(f"CREATE OR REPLACE TEMP TABLE link_identifier AS {held_sql('link_person')}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE link_quoted AS {quoted_sql('link_record')}")
    write_known_names(con)
    con.execute(f"CREATE OR REPLACE TEMP TABLE link_birth_date AS {_BIRTH_DATE}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE link_default_birth_date AS {DEFAULT_BIRTH_DATE}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE link_known_forename AS {_KNOWN_FORENAME}")


def drop_prepared(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the temporary tables, so that their names mean those that the file keeps."""
    for table in PREPARED:
        con.execute(f"DROP TABLE IF EXISTS temp.{table}")


def define_macros(con: duckdb.DuckDBPyConnection, as_of: str, rules: Rules) -> None:
    """Define the macros by which names, numbers and dates come into their plain form."""
    for macro in (*IDENTIFIER_MACROS, *NUMBER_MACROS, *NAME_MACROS, *_MACROS):
        con.execute(macro)
    con.execute(f"SET VARIABLE as_of = CAST({literal(as_of)} AS DATE)")
    con.execute(f"SET VARIABLE oldest_birth_date = getvariable('as_of') - INTERVAL {_OLDEST_YEARS} YEAR")
    con.execute(f"SET VARIABLE test_numbers = {literal(rules.test_numbers)}")


def clean_sql(sent: str) -> str:
    """Return persons or records as they were sent, their identifiers cleaned, with the state of each."""
    return _CLEAN.format(given=sent)


def person_sql(cleaned: str) -> str:
    """Return the plain form of these persons; reads name_form."""
    return _PERSON.format(given=cleaned)


def record_sql(cleaned: str) -> str:
    """Return the plain form of these records; reads name_form."""
    return _RECORD.format(given=cleaned)
