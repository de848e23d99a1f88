-- One row a plan of the return, ceased ones among them, with its assessment, its person and last year's start date.
WITH census AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS reference_date
),
active AS (
    SELECT DISTINCT request_id
    FROM sen2_active_plan
),
detailed AS (
    SELECT DISTINCT named_plan_id
    FROM sen2_plan_detail
    WHERE rank = '1'
),
before AS (
    SELECT person_id, any_value(plan_start_date) AS previous_start_date
    FROM previous_person
    GROUP BY person_id
)
SELECT
    sen2_named_plan.named_plan_id,
    sen2_named_plan.person_id,
    reference_date,
    make_date(year(reference_date) - 1, 1, 1) AS period_start,
    start_date,
    previous_start_date,
    residential_code,
    work_based_code,
    personal_budget,
    organised_arrangements,
    direct_payments_code,
    cease_date,
    cease_reason_code,
    date_of_birth,
    age_on(date_of_birth, start_date) AS age_at_start,
    sen2_assessment.outcome_code AS assessment_outcome_code,
    sen2_assessment.outcome_date AS assessment_outcome_date,
    active.request_id IS NOT NULL AS is_active,
    detailed.named_plan_id IS NOT NULL AS names_a_main_setting
FROM sen2_named_plan
CROSS JOIN census
LEFT JOIN sen2_assessment
  ON sen2_assessment.assessment_id = sen2_named_plan.assessment_id
LEFT JOIN sen2_person
  ON sen2_person.person_id = sen2_named_plan.person_id
LEFT JOIN active
  ON active.request_id = sen2_assessment.request_id
LEFT JOIN detailed
  ON detailed.named_plan_id = sen2_named_plan.named_plan_id
LEFT JOIN before
  ON before.person_id = sen2_named_plan.person_id
