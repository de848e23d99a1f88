SELECT
    sen2_case.case_id || '-' || placement.placement_id AS placement_id,
    sen2_case.case_id || '-V' AS active_plan_id,
    sen2_case.person_id,
    placement.urn,
    placement.ukprn,
    placement.setting_type_code,
    CAST(placement.rank AS VARCHAR) AS rank,
    placement.entry_date,
    CASE WHEN placement.leaving_date <= getvariable('census_day') THEN placement.leaving_date END AS leaving_date,
    CASE WHEN placement.urn IS NOT NULL THEN flag(placement.sen_unit) END AS sen_unit,
    CASE WHEN placement.urn IS NOT NULL THEN flag(placement.resourced_provision) END AS resourced_provision
FROM sen2_case
JOIN placement
  ON placement.person_id = sen2_case.person_id
WHERE is_active
  AND coalesce(placement.entry_date, getvariable('census_day')) <= getvariable('census_day')
  AND coalesce(placement.leaving_date >= getvariable('period_start'), TRUE)
