-- One row a plan, of any status: the child's year group, where it goes, its phase transfers, and its move to another council.
WITH as_of_day AS (
    SELECT
        CAST(getvariable('as_of') AS DATE) AS as_of,
        year(as_of) - CAST(month(as_of) < 9 AS INTEGER) AS school_year
),
attending AS (
    SELECT
        placement.person_id,
        arg_max(placement.setting_type_code, (placement.entry_date, placement.placement_id)) AS setting_type_code,
        arg_max(establishment.type_code, (placement.entry_date, placement.placement_id)) AS type_code,
        arg_max(establishment.phase, (placement.entry_date, placement.placement_id)) AS phase,
        arg_max(establishment.high_age, (placement.entry_date, placement.placement_id)) AS high_age
    FROM placement
    CROSS JOIN as_of_day
    LEFT JOIN establishment
      ON establishment.urn = placement.urn
    WHERE placement.rank = 1
      AND placement.entry_date <= as_of
      AND (placement.leaving_date IS NULL OR placement.leaving_date >= as_of)
    GROUP BY placement.person_id
),
aged AS (
    SELECT
        plan.*,
        as_of,
        school_year,
        age_on(person.date_of_birth, make_date(school_year + 1, 8, 31)) AS age_at_year_end
    FROM plan
    CROSS JOIN as_of_day
    LEFT JOIN person
      ON person.person_id = plan.person_id
)
SELECT
    aged.plan_id,
    aged.person_id,
    aged.as_of,
    aged.status_code,
    aged.first_final_date,
    aged.transfer_out_aware_date,
    aged.handover_date,
    make_date(aged.school_year, 9, 1) AS year_start,
    aged.age_at_year_end,
    aged.age_at_year_end - 5 AS year_group,
    coalesce(attending.setting_type_code = 'EYP' OR attending.type_code = '15', FALSE) AS at_early_years,
    attending.phase AS attended_phase,
    attending.high_age AS attended_high_age,
    EXISTS (
        SELECT 1
        FROM phase_transfer
        WHERE phase_transfer.plan_id = aged.plan_id
          AND (
              phase_transfer.from_year_group = aged.age_at_year_end - 5
              OR phase_transfer.due_date BETWEEN make_date(aged.school_year, 9, 1) AND make_date(aged.school_year + 1, 8, 31)
          )
    ) AS has_transfer
FROM aged
LEFT JOIN attending
  ON attending.person_id = aged.person_id
