-- One row a row of the return's modules: whether it hangs from another, and whether its number is its own. XML has no numbers.
WITH listed AS (
    SELECT 'sen2_person' AS record_type, record_key, person_id, native_id, FALSE AS is_an_orphan
    FROM sen2_person
    UNION ALL
    SELECT 'sen2_request', record_key, person_id, native_id, person_id IS NULL
    FROM sen2_request
    UNION ALL
    SELECT 'sen2_assessment', record_key, person_id, native_id, request_id IS NULL
    FROM sen2_assessment
    UNION ALL
    SELECT 'sen2_named_plan', record_key, person_id, native_id, assessment_id IS NULL
    FROM sen2_named_plan
    UNION ALL
    SELECT 'sen2_plan_detail', record_key, person_id, native_id, named_plan_id IS NULL
    FROM sen2_plan_detail
    UNION ALL
    SELECT 'sen2_active_plan', record_key, person_id, native_id, request_id IS NULL
    FROM sen2_active_plan
    UNION ALL
    SELECT 'sen2_placement', record_key, person_id, native_id, active_plan_id IS NULL
    FROM sen2_placement
    UNION ALL
    SELECT 'sen2_need', record_key, person_id, native_id, active_plan_id IS NULL
    FROM sen2_need
),
doubled AS (
    SELECT record_type, native_id
    FROM listed
    WHERE native_id IS NOT NULL
    GROUP BY record_type, native_id
    HAVING count(*) > 1
)
SELECT
    listed.record_type,
    record_key,
    person_id,
    is_an_orphan,
    doubled.native_id IS NOT NULL AS has_a_twin
FROM listed
LEFT JOIN doubled
  ON doubled.record_type = listed.record_type
 AND doubled.native_id = listed.native_id
