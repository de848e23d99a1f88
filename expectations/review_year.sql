-- One row, the council: a year's review decisions by outcome, and whether the figures that are published from them add up.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
decided AS (
    SELECT
        review.plan_id,
        review.decision_code,
        coalesce(plan.status_code = 'draft' OR plan.cease_date < review.decision_date, FALSE) OR plan.plan_id IS NULL
            AS stands_on_no_plan
    FROM review
    CROSS JOIN as_of_day
    LEFT JOIN plan
      ON plan.plan_id = review.plan_id
    WHERE review.decision_date > add_months(as_of, -12)
      AND review.decision_date <= as_of
),
outcome AS (
    SELECT decision_code, count(*) AS decision_count
    FROM decided
    WHERE decision_code IS NOT NULL
    GROUP BY decision_code
)
SELECT
    CAST(getvariable('authority_code') AS VARCHAR) AS authority_code,
    as_of,
    (SELECT coalesce(sum(decision_count), 0) FROM outcome) AS decision_count,
    (SELECT coalesce(max(decision_count), 0) FROM outcome) AS largest_outcome_count,
    (
        SELECT count(*)
        FROM plan
        WHERE plan.status_code = 'active'
          AND plan.first_final_date <= add_months(as_of, -12)
    ) AS expected_count,
    (SELECT count(DISTINCT plan_id) FROM decided) AS decided_plan_count,
    (SELECT count(*) FROM decided WHERE stands_on_no_plan) AS stray_decision_count
FROM as_of_day
