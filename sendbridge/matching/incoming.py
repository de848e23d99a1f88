"""What matching looks at: the records from outside and the persons of the case system, with their plain keys."""

from dataclasses import dataclass

import duckdb

from sendbridge.identifiers import SQL_MACROS as IDENTIFIER_MACROS
from sendbridge.matching.names import SQL_MACROS as NAME_MACROS


@dataclass(frozen=True)
class Source:
    """A record type that speaks of a child: the identifiers it carries and the case reference it may quote."""

    record_type: str
    identifiers: tuple[str, ...]
    reference: str | None = None
    reference_type: str | None = None


SOURCES: tuple[Source, ...] = (
    Source("review_return", ("upn", "former_upn", "uln"), "review_id", "review"),
    Source("roll_entry", ("upn", "former_upn", "uln")),
    Source("advice_return", ("nhs_number",), "advice_reference", "advice_request"),
    Source("caseload_entry", ("nhs_number",)),
)
_IDENTIFIERS = ("upn", "former_upn", "uln", "nhs_number")
_OLDEST_YEARS = 30  # nobody known to the service is older: such a birth date is a filler

# Permanent UPNs only: a temporary one is handed to the next child. 9999999999 is not a learner's number.
_USABLE = """
    CASE WHEN upn_state(clean_identifier(upn)) = 'valid' THEN clean_identifier(upn) END AS upn,
    CASE WHEN upn_state(clean_identifier(former_upn)) = 'valid' THEN clean_identifier(former_upn) END AS former_upn,
    CASE WHEN uln_state(uln) = 'valid' THEN clean_identifier(uln) END AS uln,
    CASE
        WHEN nhs_number_state(nhs_number) IN ('valid', 'valid_test') THEN clean_identifier(nhs_number)
    END AS nhs_number,
    plain_name(forename) AS forename,
    plain_name(surname) AS surname,
    CASE
        WHEN date_of_birth BETWEEN CAST($as_of AS DATE) - to_years($oldest_years) AND CAST($as_of AS DATE)
            THEN date_of_birth
    END AS date_of_birth
"""

_PERSON = f"""
CREATE OR REPLACE TEMP TABLE known_person AS
SELECT
    person_id,
    {_USABLE},
    plain_name(former_surname) AS former_surname,
    coalesce(nhs_number_status_code = '01', FALSE) AS nhs_verified,
    coalesce(restricted, FALSE) AS restricted
FROM person
"""

_INCOMING = f"""
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
    feed,
    sender,
    record_type,
    record_key,
    {_USABLE},
    reference_person_id
FROM ({{records}})
"""

# An identifier that two persons hold is unusable, whoever of them it was verified for.
_HOLDER = """
CREATE OR REPLACE TEMP TABLE identifier_holder AS
WITH held AS (
    SELECT 'upn' AS kind, upn AS value, person_id, TRUE AS verified FROM known_person
    UNION ALL
    SELECT 'upn', former_upn, person_id, TRUE FROM known_person
    UNION ALL
    SELECT 'uln', uln, person_id, TRUE FROM known_person
    UNION ALL
    SELECT 'nhs_number', nhs_number, person_id, nhs_verified FROM known_person
),
holder AS (
    SELECT kind, value, person_id, bool_or(verified) AS verified
    FROM held
    WHERE value IS NOT NULL
    GROUP BY ALL
)
SELECT *, count(*) OVER (PARTITION BY kind, value) > 1 AS shared
FROM holder
"""

_QUOTED = """
CREATE OR REPLACE TEMP TABLE quoted_identifier AS
SELECT record_type, record_key, 'upn' AS kind, upn AS value FROM incoming WHERE upn IS NOT NULL
UNION
SELECT record_type, record_key, 'upn', former_upn FROM incoming WHERE former_upn IS NOT NULL
UNION
SELECT record_type, record_key, 'uln', uln FROM incoming WHERE uln IS NOT NULL
UNION
SELECT record_type, record_key, 'nhs_number', nhs_number FROM incoming WHERE nhs_number IS NOT NULL
"""


def write_incoming(con: duckdb.DuckDBPyConnection, as_of: str) -> None:
    """Write the temporary tables known_person, incoming, identifier_holder and quoted_identifier."""
    for macro in (*IDENTIFIER_MACROS, *NAME_MACROS):
        con.execute(macro)
    ages = {"as_of": as_of, "oldest_years": _OLDEST_YEARS}
    con.execute(_PERSON, ages)
    con.execute(_INCOMING.format(records=" UNION ALL ".join(map(_record_sql, SOURCES))), ages)
    con.execute(_HOLDER)
    con.execute(_QUOTED)


def _record_sql(source: Source) -> str:
    identifiers = ", ".join(
        f"record.{name}" if name in source.identifiers else f"CAST(NULL AS VARCHAR) AS {name}" for name in _IDENTIFIERS
    )
    reference = (
        f"LEFT JOIN {source.reference_type} AS referred ON referred.record_key = record.{source.reference}"
        if source.reference
        else ""
    )
    return f"""
    SELECT
        record.feed, record.sender, '{source.record_type}' AS record_type, record.record_key, {identifiers},
        record.forename, record.surname, record.date_of_birth,
        {"referred.person_id" if source.reference else "CAST(NULL AS VARCHAR)"} AS reference_person_id
    FROM {source.record_type} AS record
    {reference}
    """
