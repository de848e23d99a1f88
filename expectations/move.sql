-- One row a plan whose child is to move: whether the setting was asked on a consultation form.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
asked AS (
    SELECT
        plan_id,
        reason_code,
        coalesce(sent_date, authorised_date, as_of) AS asked_date,
        form_code
    FROM consultation
    CROSS JOIN as_of_day
    WHERE reason_code IN ('phase_move', 'change_of_placement')
),
decided_move AS (
    SELECT phase_transfer.plan_id, 'phase_move' AS reason_code, due_date - 365 AS opened_date, draft_date, final_date
    FROM phase_transfer
    CROSS JOIN as_of_day
    WHERE due_date > as_of - 365
    UNION ALL
    SELECT plan_id, 'change_of_placement', meeting_date, draft_date, final_date
    FROM review
    CROSS JOIN as_of_day
    WHERE recommendation_code = 'new_placement'
      AND decision_code = 'A'
      AND meeting_date > as_of - 365
),
unasked AS (
    SELECT decided_move.plan_id
    FROM decided_move
    CROSS JOIN as_of_day
    WHERE (final_date <= as_of OR due_d08(draft_date) < as_of)
      AND NOT EXISTS (
        SELECT 1
        FROM asked
        WHERE asked.plan_id = decided_move.plan_id
          AND asked.reason_code = decided_move.reason_code
          AND asked.asked_date >= decided_move.opened_date
      )
)
SELECT
    plan.plan_id,
    plan.person_id,
    as_of,
    EXISTS (SELECT 1 FROM unasked WHERE unasked.plan_id = plan.plan_id) AS nobody_was_asked,
    EXISTS (
        SELECT 1
        FROM asked
        WHERE asked.plan_id = plan.plan_id
          AND asked.form_code IS NULL
          AND asked.asked_date > as_of - 365
    ) AS form_is_missing
FROM plan
CROSS JOIN as_of_day
WHERE plan.status_code = 'active'
  AND (
    plan.plan_id IN (SELECT plan_id FROM asked)
    OR plan.plan_id IN (SELECT plan_id FROM decided_move)
  )
