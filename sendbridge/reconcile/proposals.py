"""What is proposed to the case system: changed fields of a record that it has, and reviews that it lacks."""

import duckdb

from sendbridge.precedence import FieldRule, Precedence, RecordRule
from sendbridge.reconcile.compared import LIVING_CHILD, comparable

PROPOSAL = """
CREATE OR REPLACE TABLE proposal (
    change_key VARCHAR, target_feed VARCHAR, target_type VARCHAR, target_key VARCHAR, person_id VARCHAR,
    kind VARCHAR, field VARCHAR, old_value VARCHAR, new_value VARCHAR, base_version BIGINT,
    source_feed VARCHAR, source_sender VARCHAR, source_type VARCHAR, source_key VARCHAR, source_date DATE,
    decision VARCHAR, reason_code VARCHAR, precedence_version VARCHAR
)
"""

_UPDATE = """
INSERT INTO proposal
WITH judged AS (
    SELECT
        *,
        CASE
            WHEN outcome = 'conflict' THEN 'conflict'
            WHEN is_restricted OR is_ahead OR is_old OR NOT may_write THEN 'refused_by_precedence'
            WHEN approval OR $released <> 'apply' THEN 'await_approval'
            ELSE 'apply'
        END AS decision,
        CASE
            WHEN outcome = 'conflict' THEN 'both_changed'
            WHEN is_restricted THEN 'restricted'
            WHEN is_ahead THEN 'date_in_future'
            WHEN is_old THEN 'too_old'
            WHEN NOT may_write THEN 'no_authority'
            WHEN outcome = 'overridden' THEN 'overridden'
            WHEN outcome = 'fill' THEN 'filled_blank'
            ELSE 'source_changed'
        END AS reason_code
    FROM (
        SELECT *, write_back = 'apply' OR (write_back = 'fill' AND case_value IS NULL) AS may_write
        FROM compared
    )
    WHERE outcome IN ('fill', 'source_changed', 'conflict', 'overridden')
),
change AS (
    SELECT
        target_type,
        target_key,
        decision,
        sha256(concat_ws(
            chr(31), target_feed, target_type, target_key, base_version, decision, $version,
            string_agg(concat_ws('=', field, source_value), chr(30) ORDER BY field)
        )) AS change_key
    FROM judged
    GROUP BY target_feed, target_type, target_key, base_version, decision
)
SELECT
    change.change_key, judged.target_feed, judged.target_type, judged.target_key, judged.person_id,
    'update', judged.field, judged.case_value, judged.source_value, judged.base_version,
    judged.source_feed, judged.source_sender, judged.source_type, judged.source_key, judged.source_date,
    judged.decision, judged.reason_code, $version
FROM judged
JOIN change
    ON change.target_type = judged.target_type
    AND change.target_key = judged.target_key
    AND change.decision = judged.decision
ORDER BY ALL
"""

# Files bring nothing but returns of reviews: a setting that also sends its roll or its terms uses the portal.
_NEW_REVIEW = """
INSERT INTO proposal
WITH meeting AS (
    SELECT
        returned.*,
        tie.person_id,
        plan.plan_id,
        child.is_restricted,
        count(DISTINCT returned.setting_urn) OVER (PARTITION BY plan.plan_id, returned.meeting_date) AS setting_count,
        coalesce(last_review.cycle_number, 0) AS last_cycle_number
    FROM pairing
    JOIN review_return AS returned
        ON returned.record_key = pairing.record_key
    {living_child}
    JOIN plan
        ON plan.person_id = tie.person_id
        AND plan.status_code = 'active'
    LEFT JOIN (
        SELECT plan_id, max(cycle_number) AS cycle_number
        FROM review
        GROUP BY ALL
    ) AS last_review
        ON last_review.plan_id = plan.plan_id
    WHERE pairing.record_type = 'review_return'
      AND pairing.state = 'new'
    QUALIFY row_number() OVER (
        PARTITION BY plan.plan_id, returned.meeting_date
        ORDER BY returned.report_sent_date DESC NULLS LAST, returned.landed_date DESC, returned.record_key DESC
    ) = 1
),
numbered AS (
    SELECT
        *,
        last_cycle_number + row_number() OVER (PARTITION BY plan_id ORDER BY meeting_date) AS cycle_number
    FROM meeting
),
portal_sender AS (
    SELECT sender FROM roll_entry
    UNION
    SELECT sender FROM term
),
fields AS (
    SELECT
        returned.*,
        unnest([{pairs}], recursive := TRUE)
    FROM numbered AS returned
),
change AS (
    SELECT
        record_key,
        sha256(concat_ws(
            chr(31), 'case_management', 'review', 'create', plan_id, CAST(meeting_date AS VARCHAR), $version,
            string_agg(concat_ws('=', new_field, new_value), chr(30) ORDER BY new_field)
        )) AS change_key
    FROM fields
    WHERE new_value IS NOT NULL
    GROUP BY record_key, plan_id, meeting_date
)
SELECT
    change.change_key, 'case_management', 'review', NULL, fields.person_id,
    'create', fields.new_field, NULL, fields.new_value, NULL,
    fields.feed, fields.sender, 'review_return', fields.record_key,
    coalesce(fields.report_sent_date, fields.landed_date),
    CASE
        WHEN fields.is_restricted OR $write_back = 'never' THEN 'refused_by_precedence'
        WHEN $approval OR fields.setting_count > 1 OR $released <> 'apply' THEN 'await_approval'
        ELSE 'apply'
    END,
    CASE
        WHEN fields.is_restricted THEN 'restricted'
        WHEN $write_back = 'never' THEN 'no_authority'
        WHEN fields.setting_count > 1 THEN 'several_settings'
        ELSE 'not_recorded'
    END,
    $version
FROM fields
JOIN change
    ON change.record_key = fields.record_key
WHERE fields.new_value IS NOT NULL
ORDER BY ALL
"""
_OF_THE_NEW_REVIEW = {
    "plan_id": "returned.plan_id",
    "person_id": "returned.person_id",
    "cycle_number": "returned.cycle_number",
    "setting_urn": "returned.setting_urn",
    "year_group": "returned.year_group",
    "tracker_code": "CASE WHEN returned.report_sent_date IS NULL THEN 'held' ELSE 'report_in' END",
    "submitted_via_code": (
        "CASE WHEN returned.sender IN (SELECT sender FROM portal_sender) THEN 'portal' ELSE 'file' END"
    ),
}


def write_proposals(con: duckdb.DuckDBPyConnection, as_of: str, *, precedence: Precedence, push_mode: str) -> None:
    """Write the table proposal; outside push mode `apply` whatever could be applied awaits approval."""
    con.execute(PROPOSAL)
    asked = {"released": push_mode, "version": precedence.version}
    con.execute(_UPDATE, asked)
    review = precedence.records.get("review")
    if review is not None and review.create is not None:
        create = {"write_back": review.create.write_back, "approval": review.create.approval}
        statement = _NEW_REVIEW.format(pairs=_pairs_sql(review), living_child=LIVING_CHILD.format(of="pairing"))
        con.execute(statement, asked | create | {"as_of": as_of})


def _pairs_sql(rule: RecordRule) -> str:
    own = [f"{{new_field: '{name}', new_value: comparable({sql})}}" for name, sql in _OF_THE_NEW_REVIEW.items()]
    return ", ".join([*own, *(_value_sql(field) for field in rule.fields)])


def _value_sql(rule: FieldRule) -> str:
    value = comparable(rule.field, f"returned.{rule.source_field}")
    if rule.is_date and not rule.may_be_ahead:
        value = f"CASE WHEN returned.{rule.source_field} <= CAST($as_of AS DATE) THEN {value} END"
    return f"{{new_field: '{rule.field}', new_value: {value}}}"
