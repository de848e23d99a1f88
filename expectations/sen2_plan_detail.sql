-- One row a setting that a plan names, with the plan's start and what the register of establishments knows of it.
WITH census AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS reference_date
),
known_provider AS (
    SELECT DISTINCT ukprn
    FROM establishment
)
SELECT
    plan_detail_id,
    sen2_plan_detail.person_id,
    reference_date,
    start_date,
    sen2_plan_detail.urn,
    sen2_plan_detail.ukprn,
    ukprn_state(sen2_plan_detail.ukprn) AS ukprn_state,
    setting_type_code,
    nullif(trim(setting_type_other), '') AS setting_type_other,
    (sen2_plan_detail.urn IS NOT NULL)::INTEGER
        + (sen2_plan_detail.ukprn IS NOT NULL)::INTEGER
        + (setting_type_code IS NOT NULL)::INTEGER AS identifier_count,
    rank,
    count(*) OVER (PARTITION BY sen2_plan_detail.named_plan_id, rank) AS same_rank_count,
    sen_unit,
    sen2_plan_detail.resourced_provision,
    establishment.urn IS NOT NULL AS is_registered,
    establishment.close_date AS setting_close_date,
    establishment.type_code AS setting_kind_code,
    coalesce(establishment.sen_unit_on_roll > 0, FALSE)
        OR coalesce(contains(lower(establishment.resourced_provision), 'sen unit'), FALSE) AS setting_has_unit,
    coalesce(contains(lower(establishment.resourced_provision), 'resourced'), FALSE) AS setting_has_provision,
    known_provider.ukprn IS NOT NULL AS provider_has_urn
FROM sen2_plan_detail
CROSS JOIN census
LEFT JOIN sen2_named_plan
  ON sen2_named_plan.named_plan_id = sen2_plan_detail.named_plan_id
LEFT JOIN establishment
  ON establishment.urn = sen2_plan_detail.urn
LEFT JOIN known_provider
  ON known_provider.ukprn = sen2_plan_detail.ukprn
