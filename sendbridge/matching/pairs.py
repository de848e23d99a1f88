"""The facts of each pair of a record and a person that the safety rule asks for, and the rule's answer."""

import duckdb

from sendbridge.matching.contradiction import BY_FORMER_NUMBER_ONLY, contradicts
from sendbridge.matching.doubt_bits import DOUBTED, NO_DOUBT, doubts_sql
from sendbridge.matching.doubts import write_doubts
from sendbridge.matching.fields import FIELDS, named_level, pattern_sql
from sendbridge.matching.model import Model
from sendbridge.matching.rivals import write_no_rivals, write_rivals
from sendbridge.matching.rule import LINKED_BY, obstacle_sql
from sendbridge.matching.rules import Rules
from sendbridge.matching.scoring import weighed_sql
from sendbridge.sql_text import literal

_KEYS = f"""
    candidate.record,
    candidate.person,
    p.restricted,
    coalesce(candidate.by_identifier, FALSE) AS by_identifier,
    coalesce(candidate.by_shared, FALSE) AS by_shared,
    coalesce(candidate.by_unverified, FALSE) AS by_unverified,
    candidate.agreed,
    {contradicts()} AS contradicts,
    {BY_FORMER_NUMBER_ONLY} AS by_former_number_only,
    coalesce(r.reference_person_id = p.person_id, FALSE) AS by_reference,
    coalesce(r.reference_person_id <> p.person_id, FALSE) AS reference_disagrees,
    coalesce(
        r.date_of_birth IN (FROM link_default_birth_date) OR p.date_of_birth IN (FROM link_default_birth_date),
        FALSE
    ) AS by_default
"""

_SOURCE = """
    {candidates} AS candidate
    JOIN link_record AS r
        ON r.id = candidate.record
    JOIN link_person AS p
        ON p.id = candidate.person
"""

# Levels are kept as numbers and spelled where they are read. What a person refused stays a conflict of identifiers, but
# is nobody's choice.
_PAIR = f"""
CREATE OR REPLACE TEMP TABLE weighed AS
WITH weighed AS (
    {{weighed}}
)
SELECT
    weighed.* EXCLUDE ({", ".join(f"{field.name}_share" for field in FIELDS if field.frequency)})
    REPLACE (weight + {{prior}} AS weight),
    coalesce(pointed.by_identifier, 0) - CAST(weighed.by_identifier AS INTEGER) AS others_by_identifier,
    coalesce(pointed.by_number, 0)
        - CAST(weighed.by_identifier OR by_shared OR by_unverified AS INTEGER) AS others_by_number,
    refused.record IS NOT NULL AS refused
FROM weighed
LEFT JOIN pointed
    ON pointed.record = weighed.record
LEFT JOIN refused
    ON refused.record = weighed.record
    AND refused.person = weighed.person;
CREATE OR REPLACE TEMP VIEW pair AS
SELECT
    *,
    {", ".join(f"{named_level(field)} AS {field.name}" for field in FIELDS)},
    CAST(surname IN ('exact', 'former') AS INTEGER) + CAST(postcode = 'exact' AS INTEGER)
        + CAST(setting = 'same' AS INTEGER) AS agreeing,
    CAST(surname NOT IN ('unknown', 'exact', 'former') AS INTEGER) + CAST(postcode IN ('sector', 'differs') AS INTEGER)
        + CAST(setting = 'differs' AS INTEGER) AS differing,
    {pattern_sql()} AS pattern
FROM weighed;
"""

_JUDGED = f"""
CREATE OR REPLACE TEMP VIEW judged AS
WITH faced AS (
    SELECT
        pair.*,
        {doubts_sql()},
        household.person IS NOT NULL AS household_mate,
        rival.weight AS rival_weight
    FROM pair
    LEFT JOIN doubted USING (record, person)
    LEFT JOIN household USING (person)
    LEFT JOIN rival USING (record, person)
),
set_against AS (
    SELECT
        *,
        {{strict}} AS strict,
        {{link_weight}} AS link_weight,
        {{margin}} AS margin
    FROM faced
)
SELECT
    record, person, restricted, refused, contradicts, by_identifier, by_shared, by_unverified, by_reference,
    forename, date_of_birth, sex, agreed, weight, pattern,
    {obstacle_sql()} AS obstacle,
    {LINKED_BY} AS linked_by
FROM set_against
"""


def judge(con: duckdb.DuckDBPyConnection, candidates: str, *, by_name: bool, model: Model, rules: Rules) -> None:
    """Define the temporary view judged: each of these pairs, its weight, its pattern and the first obstacle, if any.

    What stands beside the pairs is written for these alone: read the view before it is defined anew. Without `by_name`
    all of them have an identifier.
    """
    source = _SOURCE.format(candidates=candidates)
    weighed = weighed_sql(FIELDS, weights=model.weights, keys=_KEYS, source=source)
    con.execute(_PAIR.format(weighed=weighed, prior=literal(model.prior)))
    con.execute(NO_DOUBT)
    write_doubts(con)
    (write_rivals if by_name else write_no_rivals)(con)
    con.execute(DOUBTED)
    con.execute(
        _JUDGED.format(
            strict=literal(rules.policy == "strict"),
            link_weight=literal(rules.link_weight),
            margin=literal(rules.margin),
        )
    )
