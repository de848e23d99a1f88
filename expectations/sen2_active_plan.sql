-- One row a plan in force on census day, with its start, the child's year group, and how many places and needs it has.
WITH census AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS reference_date
),
sending AS (
    SELECT any_value(authority_code) AS own_authority_code
    FROM sen2_return
),
named AS (
    SELECT sen2_assessment.request_id, min(sen2_named_plan.start_date) AS start_date
    FROM sen2_named_plan
    JOIN sen2_assessment
      ON sen2_assessment.assessment_id = sen2_named_plan.assessment_id
    GROUP BY sen2_assessment.request_id
),
placed AS (
    SELECT DISTINCT active_plan_id
    FROM sen2_placement
),
needing AS (
    SELECT DISTINCT active_plan_id
    FROM sen2_need
)
SELECT
    sen2_active_plan.active_plan_id,
    sen2_active_plan.person_id,
    reference_date,
    start_date,
    transfer_authority_code,
    authority_standing(transfer_authority_code) AS transfer_standing,
    own_authority_code,
    residential_code,
    work_based_code,
    review_meeting_date,
    last_review_date,
    review_outcome_code,
    review_draft_date,
    phase_transfer_due_date,
    strftime(phase_transfer_due_date, '%d %b') AS phase_transfer_due_day,
    phase_transfer_final_date,
    age_on(date_of_birth, make_date(year(reference_date) - 1, 8, 31)) - 4 AS year_group,
    age_on(date_of_birth, make_date(year(phase_transfer_due_date) - 1, 8, 31)) - 4 AS year_group_at_transfer,
    placed.active_plan_id IS NOT NULL AS has_placement,
    needing.active_plan_id IS NOT NULL AS has_need
FROM sen2_active_plan
CROSS JOIN census
CROSS JOIN sending
LEFT JOIN sen2_person
  ON sen2_person.person_id = sen2_active_plan.person_id
LEFT JOIN named
  ON named.request_id = sen2_active_plan.request_id
LEFT JOIN placed
  ON placed.active_plan_id = sen2_active_plan.active_plan_id
LEFT JOIN needing
  ON needing.active_plan_id = sen2_active_plan.active_plan_id
