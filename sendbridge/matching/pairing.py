"""Which review or advice request of the tied child a return speaks of: the one named, or the one whose window fits."""

import duckdb

PAIRING_VERSION = "2026.1"
_TOLERANCE_DAYS = 60  # a return may differ that far from the meeting date that the case system holds

# The very date of a recorded meeting settles it. Else a cycle's window runs from the last event before it (or the
# first final plan) to the next meeting on record; a cycle without a meeting ends with its decision, or with its plan.
_WINDOW = """
WITH cycle AS (
    SELECT
        review.review_id,
        review.person_id,
        review.plan_id,
        review.meeting_date,
        plan.first_final_date,
        least(review.decision_date, CASE plan.status_code WHEN 'ceased' THEN plan.cease_date END) AS last_date,
        max(coalesce(review.meeting_date, review.decision_date)) OVER (
            PARTITION BY review.plan_id
            ORDER BY review.cycle_number, review.review_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_date,
        min(review.meeting_date) OVER (
            PARTITION BY review.plan_id
            ORDER BY review.cycle_number, review.review_id
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS later_date
    FROM review
    JOIN plan
        ON plan.plan_id = review.plan_id
    WHERE plan.status_code IN ('active', 'ceased')
)
"""

_FITTING = f"""
CREATE OR REPLACE TEMP TABLE fitting AS
{_WINDOW}
SELECT returned.record_key, cycle.review_id
FROM review_return AS returned
JOIN tie
    ON tie.record_type = 'review_return'
    AND tie.record_key = returned.record_key
    AND tie.state = 'tied'
JOIN cycle
    ON cycle.person_id = tie.person_id
WHERE returned.review_id IS NULL
  AND (
    returned.meeting_date = cycle.meeting_date
    OR (
        coalesce(returned.meeting_date > cycle.first_final_date, TRUE)
        AND coalesce(returned.meeting_date > cycle.earlier_date, TRUE)
        AND coalesce(returned.meeting_date < cycle.later_date, TRUE)
        AND CASE
            WHEN cycle.meeting_date IS NULL THEN coalesce(returned.meeting_date <= cycle.last_date, TRUE)
            ELSE abs(returned.meeting_date - cycle.meeting_date) <= {_TOLERANCE_DAYS}
        END
    )
  )
QUALIFY rank() OVER (
    PARTITION BY returned.record_key
    ORDER BY coalesce(returned.meeting_date = cycle.meeting_date, FALSE) DESC
) = 1
"""

_REVIEW = f"""
INSERT INTO pairing
WITH active AS (
    SELECT
        plan.person_id,
        count(DISTINCT plan.plan_id) AS plans,
        min(plan.first_final_date) AS first_final_date,
        max(review.meeting_date) AS latest_meeting_date
    FROM plan
    LEFT JOIN review
        ON review.plan_id = plan.plan_id
    WHERE plan.status_code = 'active'
    GROUP BY ALL
),
fit AS (
    SELECT record_key, count(*) AS cycles, min(review_id) AS review_id
    FROM fitting
    GROUP BY ALL
),
judged AS (
    SELECT
        returned.record_key,
        tie.person_id,
        returned.meeting_date,
        coalesce(named.review_id, fit.review_id) AS review_id,
        CASE
            WHEN returned.review_id IS NOT NULL AND named.review_id IS NULL THEN 'reference_disagrees'
            WHEN named.review_id IS NOT NULL THEN 'reference'
            WHEN returned.meeting_date IS NULL THEN 'no_meeting_date'
            WHEN returned.meeting_date > CAST($as_of AS DATE) THEN 'meeting_in_future'
            WHEN fit.cycles = 1 THEN 'one_cycle'
            WHEN fit.cycles > 1 THEN 'several_cycles'
            WHEN active.plans IS NULL THEN 'no_active_plan'
            WHEN active.plans > 1 THEN 'several_active_plans'
            WHEN active.first_final_date IS NULL THEN 'plan_start_unknown'
            WHEN returned.meeting_date <= active.first_final_date THEN 'meeting_before_plan'
            WHEN returned.meeting_date <= active.latest_meeting_date THEN 'between_cycles'
            ELSE 'not_recorded'
        END AS reason_code
    FROM review_return AS returned
    JOIN tie
        ON tie.record_type = 'review_return'
        AND tie.record_key = returned.record_key
        AND tie.state = 'tied'
    LEFT JOIN review AS named
        ON named.review_id = returned.review_id
        AND named.person_id = tie.person_id
    LEFT JOIN fit
        ON fit.record_key = returned.record_key
    LEFT JOIN active
        ON active.person_id = tie.person_id
),
crowded AS (
    SELECT DISTINCT one.record_key
    FROM judged AS one
    JOIN judged AS other
        ON other.person_id = one.person_id
        AND other.reason_code = 'not_recorded'
        AND other.meeting_date <> one.meeting_date
        AND abs(other.meeting_date - one.meeting_date) <= {_TOLERANCE_DAYS}
    WHERE one.reason_code = 'not_recorded'
)
SELECT
    'review_return',
    judged.record_key,
    'review',
    CASE WHEN judged.reason_code IN ('reference', 'one_cycle') THEN judged.review_id END,
    CASE
        WHEN judged.reason_code IN ('reference', 'one_cycle') THEN 'paired'
        WHEN crowded.record_key IS NOT NULL THEN 'held'
        WHEN judged.reason_code = 'not_recorded' THEN 'new'
        WHEN judged.reason_code IN (
            'reference_disagrees', 'several_cycles', 'several_active_plans', 'plan_start_unknown'
        ) THEN 'held'
        ELSE 'none'
    END,
    CASE WHEN crowded.record_key IS NOT NULL THEN 'several_new_meetings' ELSE judged.reason_code END
FROM judged
LEFT JOIN crowded
    ON crowded.record_key = judged.record_key
ORDER BY judged.record_key
"""

# A request whose provider is missing or garbled still takes its trust's answer; another trust's answer is held.
_ADVICE = """
INSERT INTO pairing
SELECT
    'advice_return',
    returned.record_key,
    'advice_request',
    CASE WHEN asked.advice_request_id IS NOT NULL AND NOT other_provider THEN asked.advice_request_id END,
    CASE WHEN asked.advice_request_id IS NULL THEN 'none' WHEN other_provider THEN 'held' ELSE 'paired' END,
    CASE
        WHEN asked.advice_request_id IS NULL THEN 'unknown_reference'
        WHEN other_provider THEN 'provider_differs'
        ELSE 'reference'
    END
FROM (
    SELECT
        advice_return.record_key,
        advice_return.advice_reference,
        tie.person_id,
        asked.provider_code <> advice_return.provider_code
            AND regexp_full_match(asked.provider_code, 'R[A-Z0-9]{2}') IS TRUE AS other_provider
    FROM advice_return
    JOIN tie
        ON tie.record_type = 'advice_return'
        AND tie.record_key = advice_return.record_key
        AND tie.state = 'tied'
    LEFT JOIN advice_request AS asked
        ON asked.advice_request_id = advice_return.advice_reference
) AS returned
LEFT JOIN advice_request AS asked
    ON asked.advice_request_id = returned.advice_reference
    AND asked.person_id = returned.person_id
ORDER BY returned.record_key
"""


def write_pairings(con: duckdb.DuckDBPyConnection, as_of: str) -> None:
    """Write the table pairing: one row for each tied return of a review or of advice."""
    con.execute(
        """
        CREATE OR REPLACE TABLE pairing (
            record_type VARCHAR, record_key VARCHAR, target_type VARCHAR, target_key VARCHAR,
            state VARCHAR, reason_code VARCHAR
        )
        """
    )
    con.execute(_FITTING)
    con.execute(_REVIEW, {"as_of": as_of})
    con.execute(_ADVICE)
