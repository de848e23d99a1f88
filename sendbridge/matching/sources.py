"""The night's own records as matching takes them: the persons known, and the records that speak of a child."""

from dataclasses import dataclass

import duckdb

from sendbridge.records import RECORDS


@dataclass(frozen=True)
class Source:
    """A record type that speaks of a child, and the case reference that it may quote."""

    record_type: str
    reference: str | None = None
    reference_type: str | None = None


SOURCES: tuple[Source, ...] = (
    Source("review_return", "review_id", "review"),
    Source("roll_entry"),
    Source("advice_return", "advice_reference", "advice_request"),
    Source("caseload_entry"),
)
_FACTS = (
    *("upn", "former_upn", "uln", "nhs_number", "forename", "surname", "date_of_birth", "sex", "postcode"),
    *("setting_urn", "leaving_date"),
)
_DATES = ("date_of_birth", "leaving_date")

# A child is of the settings it attends or attended within a year, and of the one that its plan names.
_KNOWN = """
CREATE OR REPLACE TEMP VIEW known AS
WITH place AS (
    SELECT person_id, urn
    FROM placement
    WHERE urn IS NOT NULL
      AND coalesce(leaving_date >= getvariable('as_of') - INTERVAL 1 YEAR, TRUE)
    UNION
    SELECT person_id, named_urn
    FROM plan
    WHERE named_urn IS NOT NULL
)
SELECT person.*, placed.setting_urn
FROM person
LEFT JOIN (
    SELECT person_id, string_agg(urn, ' ' ORDER BY urn) AS setting_urn
    FROM place
    GROUP BY person_id
) AS placed USING (person_id)
"""


def write_relations(con: duckdb.DuckDBPyConnection, as_of: str) -> None:
    """Define the temporary views known and arriving over the night's tables."""
    con.execute("SET VARIABLE as_of = CAST($as_of AS DATE)", {"as_of": as_of})
    con.execute(_KNOWN)
    con.execute(f"CREATE OR REPLACE TEMP VIEW arriving AS {' UNION ALL '.join(map(_arriving, SOURCES))}")


def _arriving(source: Source) -> str:
    told = RECORDS[source.record_type].model_fields
    facts = ", ".join(
        f"record.{name}" if name in told else f"CAST(NULL AS {'DATE' if name in _DATES else 'VARCHAR'}) AS {name}"
        for name in _FACTS
    )
    reference = (
        f"LEFT JOIN {source.reference_type} AS referred ON referred.record_key = record.{source.reference}"
        if source.reference
        else ""
    )
    return f"""
    SELECT
        record.feed, record.sender, '{source.record_type}' AS record_type, record.record_key, {facts},
        {"referred.person_id" if source.reference else "CAST(NULL AS VARCHAR)"} AS reference_person_id
    FROM {source.record_type} AS record
    {reference}
    """
