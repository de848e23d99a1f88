SELECT
    sen2_case.case_id || '-N' AS named_plan_id,
    sen2_case.case_id || '-A' AS assessment_id,
    sen2_case.person_id,
    plan.first_final_date AS start_date,
    flag(plan.personal_budget) AS personal_budget,
    CASE WHEN plan.personal_budget THEN flag(plan.organised_arrangements) END AS organised_arrangements,
    CASE WHEN plan.personal_budget THEN plan.direct_payments_code END AS direct_payments_code,
    CASE WHEN has_ceased THEN plan.cease_date END AS cease_date,
    CASE WHEN has_ceased THEN plan.cease_reason_code END AS cease_reason_code
FROM sen2_case
JOIN plan
  ON plan.plan_id = sen2_case.plan_id
WHERE is_active
   OR has_ceased
