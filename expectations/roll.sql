-- One row a pupil on a setting's roll on the night who is tied to a child on the case system: the school's code beside the plan.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
planned AS (
    SELECT
        plan.person_id,
        bool_or(plan.status_code = 'active') AS has_active_plan,
        max(greatest(plan.first_final_date, plan.transfer_in_date)) FILTER (WHERE plan.status_code = 'active')
            AS plan_start_date,
        max(plan.cease_date) FILTER (WHERE plan.status_code = 'ceased') AS plan_end_date
    FROM plan
    GROUP BY plan.person_id
)
SELECT
    roll_entry.record_key,
    tie.person_id,
    as_of,
    roll_entry.sen_provision_code,
    coalesce(planned.has_active_plan, FALSE) AS has_active_plan,
    planned.plan_start_date,
    planned.plan_end_date
FROM roll_entry
CROSS JOIN as_of_day
JOIN tie
  ON tie.record_type = 'roll_entry'
 AND tie.record_key = roll_entry.record_key
 AND tie.state = 'tied'
LEFT JOIN planned
  ON planned.person_id = tie.person_id
WHERE roll_entry.leaving_date IS NULL
   OR roll_entry.leaving_date >= as_of
