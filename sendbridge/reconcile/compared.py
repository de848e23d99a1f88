"""Which return speaks for which case record tonight, and each of their fields beside the other's."""

import duckdb

from sendbridge.precedence import FieldRule, Precedence, RecordRule

WORD_LISTS = frozenset({"invited_roles"})
_SENT_DATE = {"review_return": "report_sent_date", "advice_return": "sent_date"}
_OF_ACTIVE_PLANS = """
    SEMI JOIN (
        SELECT review.review_id
        FROM review
        JOIN plan
            ON plan.plan_id = review.plan_id
            AND plan.status_code = 'active'
    ) AS of_active_plan
        ON of_active_plan.review_id = pairing.target_key
"""

_CHILD = """
CREATE OR REPLACE TEMP TABLE protected_child AS
SELECT
    person_id,
    coalesce(date_of_death <= CAST($as_of AS DATE), FALSE) AS is_dead,
    coalesce(restricted, FALSE) AS is_restricted
FROM person
"""

# A return that cannot be true is refused as a whole: none of its values goes anywhere.
_REJECTION = """
CREATE OR REPLACE TABLE rejection AS
SELECT record_type, record_key, reason_code
FROM pairing
WHERE state = 'none'
UNION ALL
SELECT
    'review_return',
    returned.record_key,
    CASE WHEN returned.meeting_date > CAST($as_of AS DATE) THEN 'meeting_in_future' ELSE 'meeting_before_plan' END
FROM review_return AS returned
JOIN pairing
    ON pairing.record_type = 'review_return'
    AND pairing.record_key = returned.record_key
    AND pairing.state = 'paired'
JOIN review
    ON review.review_id = pairing.target_key
LEFT JOIN plan
    ON plan.plan_id = review.plan_id
WHERE returned.meeting_date > CAST($as_of AS DATE)
   OR returned.meeting_date <= plan.first_final_date
ORDER BY ALL
"""

_COMPARED = """
CREATE OR REPLACE TEMP TABLE compared (
    target_feed VARCHAR, target_type VARCHAR, target_key VARCHAR, base_version BIGINT, person_id VARCHAR,
    source_feed VARCHAR, source_sender VARCHAR, source_type VARCHAR, source_key VARCHAR,
    field VARCHAR, case_value VARCHAR, source_value VARCHAR, base_value VARCHAR, outcome VARCHAR,
    write_back VARCHAR, approval BOOLEAN, reported_by VARCHAR, is_ahead BOOLEAN, is_restricted BOOLEAN
)
"""

# Of several returns that speak of one record the latest is heard; of equals, always the same one.
# What is said about a plan that has ended is history: it is paired and changes nothing.
_FIELDS = """
INSERT INTO compared
WITH heard AS (
    SELECT pairing.target_key, pairing.record_key, tie.person_id
    FROM pairing
    JOIN {source} AS returned
        ON returned.record_key = pairing.record_key
    JOIN tie
        ON tie.record_type = pairing.record_type
        AND tie.record_key = pairing.record_key
    ANTI JOIN rejection
        ON rejection.record_type = pairing.record_type
        AND rejection.record_key = pairing.record_key
    {current}
    WHERE pairing.record_type = '{source}'
      AND pairing.target_type = '{target}'
      AND pairing.state = 'paired'
    QUALIFY row_number() OVER (
        PARTITION BY pairing.target_key
        ORDER BY returned.{sent_date} DESC NULLS LAST, returned.landed_date DESC, pairing.record_key DESC
    ) = 1
),
fields AS (
    SELECT
        heard.*,
        returned.feed,
        returned.sender,
        held.record_version,
        unnest([{pairs}], recursive := TRUE)
    FROM heard
    JOIN {source} AS returned
        ON returned.record_key = heard.record_key
    JOIN {target} AS held
        ON held.record_key = heard.target_key
)
SELECT
    'case_management', '{target}', fields.target_key, fields.record_version, fields.person_id,
    fields.feed, fields.sender, '{source}', fields.record_key,
    fields.field, fields.case_value, fields.source_value, base.value,
    compare(fields.case_value, fields.source_value, base.value),
    fields.write_back, fields.approval, fields.reported_by,
    coalesce(fields.ahead_date > CAST($as_of AS DATE), FALSE),
    child.is_restricted
FROM fields
JOIN protected_child AS child
    ON child.person_id = fields.person_id
    AND NOT child.is_dead
LEFT JOIN state_agreed AS base
    ON base.target_type = '{target}'
    AND base.target_key = fields.target_key
    AND base.source_feed = fields.feed
    AND base.field = fields.field
"""


def write_compared(con: duckdb.DuckDBPyConnection, as_of: str, *, precedence: Precedence) -> None:
    """Write the table rejection and the temporary tables protected_child and compared (a row for each field)."""
    con.execute(_CHILD, {"as_of": as_of})
    con.execute(_REJECTION, {"as_of": as_of})
    con.execute(_COMPARED)
    for rule in precedence.compared():
        con.execute(_fields_sql(rule), {"as_of": as_of})


def comparable(field: str, expression: str) -> str:
    """Return the SQL that spells a value as it is compared, stored as base and proposed."""
    return f"comparable_words({expression})" if field in WORD_LISTS else f"comparable({expression})"


def _fields_sql(rule: RecordRule) -> str:
    source = str(rule.source_type)
    return _FIELDS.format(
        source=source,
        target=rule.record_type,
        sent_date=_SENT_DATE[source],
        current=_OF_ACTIVE_PLANS if rule.record_type == "review" else "",
        pairs=", ".join(_pair_sql(field) for field in rule.fields),
    )


def _pair_sql(rule: FieldRule) -> str:
    guarded = rule.is_date and not rule.may_be_ahead
    said = comparable(rule.field, f"returned.{rule.source_field}")
    if rule.stands_in:
        said = f"CASE WHEN {comparable(rule.field, f'held.{rule.field}')} IS NULL THEN {said} END"
    reported_by = f"'{rule.reported_by}'" if rule.reported_by else "CAST(NULL AS VARCHAR)"
    return f"""
        {{
            field: '{rule.field}',
            case_value: {comparable(rule.field, f"held.{rule.field}")},
            source_value: {said},
            ahead_date: {f"returned.{rule.source_field}" if guarded else "CAST(NULL AS DATE)"},
            write_back: '{rule.write_back}',
            approval: {rule.approval},
            reported_by: {reported_by}
        }}
    """
