-- What the return is made of, one row a request or a plan without one: requests and assessments that were open or decided
-- in the period, plans in force on census day, and plans that ended from the period's first day to census day.
-- What was decided before the period is history (H); what was decided after it was awaited still (A).
WITH planned AS (
    SELECT
        plan.*,
        first_final_date <= getvariable('census_day')
            AND coalesce(cease_date > getvariable('census_day'), TRUE) AS is_active,
        coalesce(cease_date BETWEEN getvariable('period_start') AND getvariable('census_day'), FALSE) AS has_ceased
    FROM plan
    WHERE first_final_date IS NOT NULL
),
assessed AS (
    SELECT *
    FROM assessment
    QUALIFY row_number() OVER (PARTITION BY request_id ORDER BY agreed_date DESC NULLS LAST, assessment_id DESC) = 1
),
paired AS (
    SELECT
        coalesce(request.request_id, planned.plan_id) AS case_id,
        coalesce(request.person_id, planned.person_id) AS person_id,
        request.request_id,
        assessed.assessment_id,
        planned.plan_id,
        coalesce(planned.is_active, FALSE) AS is_active,
        coalesce(planned.has_ceased, FALSE) AS has_ceased,
        request.received_date,
        CASE
            WHEN request.request_id IS NULL OR request.outcome_date < getvariable('period_start') THEN 'H'
            WHEN request.outcome_date > getvariable('period_end') THEN 'A'
            ELSE request.outcome_code
        END AS request_outcome_code,
        CASE
            WHEN assessed.assessment_id IS NULL AND planned.plan_id IS NOT NULL THEN 'H'
            WHEN planned.transfer_in_date IS NOT NULL OR assessed.outcome_date < getvariable('period_start') THEN 'H'
            WHEN assessed.outcome_date > getvariable('period_end') THEN 'A'
            ELSE assessed.outcome_code
        END AS assessment_outcome_code
    FROM request
    FULL JOIN planned
      ON planned.request_id = request.request_id
    LEFT JOIN assessed
      ON assessed.request_id = request.request_id
)
SELECT *
FROM paired
WHERE is_active
   OR has_ceased
   OR (
       received_date <= getvariable('period_end')
       AND (request_outcome_code <> 'W' OR received_date >= getvariable('period_start'))
       AND (request_outcome_code <> 'H' OR coalesce(assessment_outcome_code, 'H') <> 'H')
   )
