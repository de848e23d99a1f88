-- The latest review that was held by census day, and of it what had been decided by then.
WITH held AS (
    SELECT *
    FROM review
    WHERE meeting_date <= getvariable('census_day')
    QUALIFY row_number() OVER (PARTITION BY plan_id ORDER BY meeting_date DESC, review_id DESC) = 1
),
transferred AS (
    SELECT *
    FROM phase_transfer
    WHERE due_date BETWEEN getvariable('period_start') AND add_months(getvariable('census_day'), 6)
    QUALIFY row_number() OVER (PARTITION BY plan_id ORDER BY due_date DESC) = 1
)
SELECT
    sen2_case.case_id || '-V' AS active_plan_id,
    sen2_case.case_id AS request_id,
    sen2_case.person_id,
    CASE
        WHEN plan.transfer_in_date BETWEEN getvariable('period_start') AND getvariable('census_day')
            THEN plan.transfer_in_authority_code
    END AS transfer_authority_code,
    held.meeting_date AS review_meeting_date,
    CASE WHEN held.decision_date <= getvariable('census_day') THEN held.decision_date END AS last_review_date,
    CASE WHEN held.decision_date <= getvariable('census_day') THEN held.decision_code END AS review_outcome_code,
    CASE
        WHEN held.decision_date <= getvariable('census_day')
            AND held.decision_code = 'A'
            AND held.draft_date <= getvariable('census_day')
            THEN held.draft_date
    END AS review_draft_date,
    transferred.due_date AS phase_transfer_due_date,
    CASE WHEN transferred.final_date <= getvariable('census_day') THEN transferred.final_date END
        AS phase_transfer_final_date
FROM sen2_case
JOIN plan
  ON plan.plan_id = sen2_case.plan_id
LEFT JOIN held
  ON held.plan_id = sen2_case.plan_id
LEFT JOIN transferred
  ON transferred.plan_id = sen2_case.plan_id
WHERE is_active
