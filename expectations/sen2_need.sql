-- One row a need of an active plan, beside the plan's other needs.
WITH census AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS reference_date
)
SELECT
    need_id,
    person_id,
    reference_date,
    need_code,
    rank,
    count(*) OVER (PARTITION BY active_plan_id, rank) AS same_rank_count,
    count(*) FILTER (WHERE rank = '1') OVER (PARTITION BY active_plan_id) AS main_need_count,
    need_code IS NOT NULL AND count(*) OVER (PARTITION BY active_plan_id, need_code) > 1 AS is_said_twice
FROM sen2_need
CROSS JOIN census
