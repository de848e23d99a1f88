-- One row a setting of this return or the one before: how many children have their main place there.
WITH census AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS reference_date
),
present AS (
    SELECT urn, count(DISTINCT person_id) AS children
    FROM sen2_placement
    CROSS JOIN census
    WHERE rank = '1'
      AND entry_date <= reference_date
      AND coalesce(leaving_date >= reference_date, TRUE)
    GROUP BY urn
),
before AS (
    SELECT placement_urn AS urn, count(*) AS children
    FROM previous_person
    WHERE has_active_plan
    GROUP BY placement_urn
)
SELECT
    before.urn,
    reference_date,
    coalesce(present.children, 0) AS children,
    before.children AS children_before
FROM before
CROSS JOIN census
LEFT JOIN present
  ON present.urn = before.urn
WHERE before.urn IS NOT NULL
