-- What the DfE publishes from a return, as this file would make it: (measure, how many, of how many).
WITH census AS (
    SELECT
        max(reference_date) AS census_date,
        make_date(year(max(reference_date)) - 1, 1, 1) AS first_day,
        make_date(year(max(reference_date)) - 1, 12, 31) AS last_day
    FROM sen2_return
),
decided AS (
    SELECT outcome_date > due_d02(received_date) AS is_late
    FROM sen2_request
    CROSS JOIN census
    WHERE outcome_code IN ('Y', 'N')
      AND outcome_date BETWEEN first_day AND last_day
      AND received_date IS NOT NULL
),
issued AS (
    SELECT sen2_assessment.outcome_date > due_d10(received_date) AS is_late
    FROM sen2_assessment
    JOIN sen2_request USING (request_id)
    CROSS JOIN census
    WHERE sen2_assessment.outcome_code = 'Y'
      AND sen2_assessment.outcome_date BETWEEN first_day AND last_day
      AND received_date IS NOT NULL
      AND coalesce(week20, '0') <> '1'
),
expected AS (
    SELECT
        review_meeting_date,
        review_meeting_date BETWEEN first_day AND last_day AS is_met
    FROM sen2_active_plan
    JOIN sen2_assessment USING (request_id)
    JOIN sen2_named_plan USING (assessment_id)
    CROSS JOIN census
    WHERE start_date <= add_months(census_date, -12)
),
reviewed AS (
    SELECT
        last_review_date <= due_r06(review_meeting_date) AS is_in_time,
        review_outcome_code = 'A' AS is_amended
    FROM sen2_active_plan
    CROSS JOIN census
    WHERE last_review_date BETWEEN first_day AND last_day
),
moving AS (
    SELECT phase_transfer_final_date <= phase_transfer_due_date AS is_in_time
    FROM sen2_active_plan
    CROSS JOIN census
    WHERE phase_transfer_due_date BETWEEN first_day AND last_day
)
SELECT 'six_weeks' AS measure, count(*) FILTER (WHERE NOT is_late) AS part, count(*) AS whole FROM decided
UNION ALL
SELECT 'twenty_weeks', count(*) FILTER (WHERE NOT is_late), count(*) FROM issued
UNION ALL
SELECT 'review_held', count(*) FILTER (WHERE is_met), count(*) FROM expected
UNION ALL
SELECT 'no_meeting', count(*) FILTER (WHERE review_meeting_date IS NULL), count(*) FROM expected
UNION ALL
SELECT 'four_weeks', count(*) FILTER (WHERE is_in_time), count(*) FROM reviewed
UNION ALL
SELECT 'amended', count(*) FILTER (WHERE is_amended), count(*) FROM reviewed
UNION ALL
SELECT 'phase_transfer', count(*) FILTER (WHERE is_in_time), count(*) FROM moving
