SELECT
    sen2_case.case_id || '-E' || rank AS need_id,
    sen2_case.case_id || '-V' AS active_plan_id,
    sen2_case.person_id,
    need_code,
    rank
FROM sen2_case
JOIN (
    SELECT plan_id, '1' AS rank, primary_need_code AS need_code FROM plan
    UNION ALL
    SELECT plan_id, '2', secondary_need_code FROM plan WHERE secondary_need_code <> primary_need_code
) AS need
  ON need.plan_id = sen2_case.plan_id
WHERE is_active
  AND need_code IS NOT NULL
