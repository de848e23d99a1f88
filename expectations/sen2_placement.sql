-- One row a placement of the return, with the plan it belongs to, what the plan names, and what the register knows.
-- Residential and work-based codes stand with the placement from 2024; until 2023 the plan's are looked at with its first.
WITH census AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS reference_date
),
named AS (
    SELECT
        sen2_assessment.request_id,
        any_value(sen2_plan_detail.urn) AS named_urn,
        any_value(sen2_plan_detail.ukprn) AS named_ukprn,
        any_value(sen2_plan_detail.setting_type_code) AS named_type_code,
        count(*) AS named_count
    FROM sen2_plan_detail
    JOIN sen2_named_plan
      ON sen2_named_plan.named_plan_id = sen2_plan_detail.named_plan_id
    JOIN sen2_assessment
      ON sen2_assessment.assessment_id = sen2_named_plan.assessment_id
    WHERE sen2_plan_detail.rank = '1'
    GROUP BY sen2_assessment.request_id
),
numbered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY active_plan_id ORDER BY placement_id) = 1 AS is_first
    FROM sen2_placement
)
SELECT
    placement_id,
    numbered.person_id,
    reference_date,
    numbered.urn,
    numbered.ukprn,
    setting_type_code,
    nullif(trim(setting_type_other), '') AS setting_type_other,
    rank,
    entry_date,
    leaving_date,
    coalesce(entry_date <= reference_date, FALSE) AND coalesce(leaving_date >= reference_date, TRUE) AS is_open,
    attendance_code,
    sen_unit,
    numbered.resourced_provision,
    CASE
        WHEN reference_date >= DATE '2024-01-01' THEN numbered.residential_code
        WHEN is_first THEN sen2_active_plan.residential_code
    END AS residential_code,
    CASE
        WHEN reference_date >= DATE '2024-01-01' THEN numbered.work_based_code
        WHEN is_first THEN sen2_active_plan.work_based_code
    END AS work_based_code,
    review_outcome_code,
    age_on(date_of_birth, reference_date) AS age,
    age_on(date_of_birth, make_date(year(reference_date) - 1, 8, 31)) - 4 AS year_group,
    age_on(date_of_birth, entry_date) AS age_at_entry,
    age_on(date_of_birth, least(leaving_date, reference_date)) AS age_at_end,
    coalesce(named_count = 1, FALSE) AS plan_names_one,
    named_urn,
    named_ukprn,
    named_type_code,
    establishment.open_date AS setting_open_date,
    establishment.close_date AS setting_close_date,
    establishment.low_age AS setting_low_age,
    establishment.high_age AS setting_high_age
FROM numbered
CROSS JOIN census
LEFT JOIN sen2_active_plan
  ON sen2_active_plan.active_plan_id = numbered.active_plan_id
LEFT JOIN sen2_person
  ON sen2_person.person_id = numbered.person_id
LEFT JOIN named
  ON named.request_id = sen2_active_plan.request_id
LEFT JOIN establishment
  ON establishment.urn = numbered.urn
