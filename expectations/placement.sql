-- One row a placement that holds on the night, of a child with an active plan: the register, the school rolls and section I beside it.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
planned AS (
    SELECT
        plan.person_id,
        arg_max(plan.plan_id, (plan.first_final_date, plan.plan_id)) FILTER (WHERE plan.first_final_date IS NOT NULL) AS plan_id,
        arg_max(plan.named_urn, (plan.first_final_date, plan.plan_id)) FILTER (WHERE plan.first_final_date IS NOT NULL) AS named_urn,
        max(coalesce(plan.last_amended_date, plan.first_final_date)) AS named_date
    FROM plan
    WHERE plan.status_code = 'active'
    GROUP BY plan.person_id
),
moving AS (
    SELECT
        phase_transfer.plan_id,
        phase_transfer.named_urn,
        max(make_date(year(phase_transfer.due_date), 9, 30)) AS settled_date
    FROM phase_transfer
    GROUP BY phase_transfer.plan_id, phase_transfer.named_urn
),
enrolled AS (
    SELECT
        roll_entry.setting_urn,
        roll_entry.entry_date,
        roll_entry.leaving_date,
        CASE WHEN tie.state = 'tied' THEN tie.person_id END AS person_id,
        CASE WHEN tie.state <> 'tied' THEN tie.candidate_person_id END AS candidate_person_id,
        roll_entry.date_of_birth,
        lower(roll_entry.forename) AS forename
    FROM roll_entry
    LEFT JOIN tie
      ON tie.record_type = 'roll_entry'
     AND tie.record_key = roll_entry.record_key
),
open_placement AS (
    SELECT placement.*, as_of
    FROM placement
    CROSS JOIN as_of_day
    WHERE placement.entry_date <= as_of
      AND (placement.leaving_date IS NULL OR placement.leaving_date >= as_of)
),
on_roll AS (
    SELECT DISTINCT open_placement.placement_id
    FROM open_placement
    JOIN enrolled
      ON enrolled.person_id = open_placement.person_id
     AND enrolled.setting_urn = open_placement.urn
    WHERE enrolled.leaving_date IS NULL
       OR enrolled.leaving_date >= open_placement.as_of - figure('roll_days')
),
unsettled AS (
    SELECT DISTINCT open_placement.placement_id
    FROM open_placement
    JOIN person
      ON person.person_id = open_placement.person_id
    JOIN enrolled
      ON enrolled.setting_urn = open_placement.urn
     AND enrolled.person_id IS NULL
     AND (
         enrolled.candidate_person_id = open_placement.person_id
         OR (enrolled.date_of_birth = person.date_of_birth AND enrolled.forename = lower(person.forename))
     )
),
on_other_roll AS (
    SELECT DISTINCT enrolled.person_id
    FROM enrolled
    CROSS JOIN as_of_day
    WHERE enrolled.person_id IS NOT NULL
      AND (enrolled.entry_date IS NULL OR enrolled.entry_date < as_of - figure('roll_days'))
      AND (enrolled.leaving_date IS NULL OR enrolled.leaving_date >= as_of)
      AND NOT EXISTS (
          SELECT 1
          FROM placement
          WHERE placement.person_id = enrolled.person_id
            AND placement.urn = enrolled.setting_urn
            AND placement.entry_date <= as_of
            AND (placement.leaving_date IS NULL OR placement.leaving_date >= as_of - figure('roll_days'))
      )
)
SELECT
    open_placement.placement_id,
    open_placement.person_id,
    open_placement.as_of,
    open_placement.urn,
    open_placement.setting_type_code,
    open_placement.rank,
    open_placement.entry_date,
    coalesce(open_placement.sen_unit, FALSE) AS sen_unit,
    coalesce(open_placement.resourced_provision, FALSE) AS resourced_provision,
    coalesce(open_placement.out_of_area, FALSE) AS out_of_area,
    (open_placement.urn IS NOT NULL)::INTEGER
        + (open_placement.ukprn IS NOT NULL)::INTEGER
        + (open_placement.setting_type_code IS NOT NULL)::INTEGER AS identifier_count,
    age_on(person.date_of_birth, open_placement.as_of) AS age,
    planned.named_urn,
    planned.named_date,
    moving.settled_date,
    EXISTS (
        SELECT 1
        FROM establishment_link
        WHERE establishment_link.urn = planned.named_urn
          AND establishment_link.linked_urn = open_placement.urn
    ) AS named_setting_is_linked,
    open_placement.urn IN (SELECT setting_urn FROM roll_entry) AS roll_has_arrived,
    on_roll.placement_id IS NOT NULL AS is_on_roll,
    unsettled.placement_id IS NOT NULL AS roll_entry_is_unsettled,
    on_other_roll.person_id IS NOT NULL AS on_roll_elsewhere,
    establishment.urn IS NOT NULL AS setting_is_known,
    coalesce(establishment.status_code = 'closed' AND establishment.close_date <= open_placement.as_of, FALSE)
        AS setting_is_closed,
    coalesce(establishment.sen_unit_on_roll, 0) > 0
        OR coalesce(contains(lower(establishment.resourced_provision), 'sen unit'), FALSE) AS register_has_sen_unit,
    coalesce(contains(lower(establishment.resourced_provision), 'resourced provision'), FALSE)
        AS register_has_resourced_provision,
    establishment.low_age,
    establishment.high_age,
    establishment.authority_code <> CAST(getvariable('authority_code') AS VARCHAR) AS is_outside_area
FROM open_placement
JOIN planned
  ON planned.person_id = open_placement.person_id
LEFT JOIN person
  ON person.person_id = open_placement.person_id
LEFT JOIN moving
  ON moving.plan_id = planned.plan_id
 AND moving.named_urn = planned.named_urn
LEFT JOIN establishment
  ON establishment.urn = open_placement.urn
LEFT JOIN on_roll
  ON on_roll.placement_id = open_placement.placement_id
LEFT JOIN unsettled
  ON unsettled.placement_id = open_placement.placement_id
LEFT JOIN on_other_roll
  ON on_other_roll.person_id = open_placement.person_id
