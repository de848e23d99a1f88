-- Where section I names no school the type of the main placement stands for it, if section I can name that type.
WITH placed AS (
    SELECT person_id, min(setting_type_code) AS setting_type_code
    FROM placement
    WHERE rank = 1
      AND setting_type_code IN ('OLA', 'OPA', 'EHE', 'EYP', 'OTH')
      AND coalesce(leaving_date >= getvariable('census_day'), TRUE)
    GROUP BY person_id
)
SELECT
    sen2_case.case_id || '-D1' AS plan_detail_id,
    sen2_case.case_id || '-N' AS named_plan_id,
    sen2_case.person_id,
    plan.named_urn AS urn,
    CASE WHEN plan.named_urn IS NULL THEN placed.setting_type_code END AS setting_type_code,
    '1' AS rank,
    CASE WHEN plan.named_urn IS NOT NULL THEN flag(plan.named_sen_unit) END AS sen_unit,
    CASE WHEN plan.named_urn IS NOT NULL THEN flag(plan.named_resourced_provision) END AS resourced_provision
FROM sen2_case
JOIN plan
  ON plan.plan_id = sen2_case.plan_id
LEFT JOIN placed
  ON placed.person_id = sen2_case.person_id
WHERE (is_active OR has_ceased)
  AND coalesce(plan.named_urn, placed.setting_type_code) IS NOT NULL
