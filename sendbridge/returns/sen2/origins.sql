-- Which module's records the wanted records of the night were made of. `only_field`: where one field alone comes from there.
WITH wanted AS (
    SELECT DISTINCT record_type, record_key
    FROM wanted_position
),
plan_request AS (
    SELECT wanted.record_key, plan.request_id
    FROM wanted
    JOIN plan
      ON plan.record_key = wanted.record_key
    WHERE wanted.record_type = 'plan'
),
plan_named AS (
    SELECT plan_request.record_key, sen2_assessment.assessment_id, sen2_named_plan.named_plan_id
    FROM plan_request
    JOIN sen2_assessment
      ON sen2_assessment.request_id = plan_request.request_id
    LEFT JOIN sen2_named_plan
      ON sen2_named_plan.assessment_id = sen2_assessment.assessment_id
),
plan_active AS (
    SELECT plan_request.record_key, sen2_active_plan.active_plan_id
    FROM plan_request
    JOIN sen2_active_plan
      ON sen2_active_plan.request_id = plan_request.request_id
)
SELECT record_type, record_key, 'sen2_' || record_type AS sen2_type, record_key AS sen2_key, NULL AS only_field
FROM wanted
WHERE record_type IN ('person', 'request', 'assessment', 'placement')
UNION ALL
SELECT record_type, record_key, record_type, record_key, NULL
FROM wanted
WHERE record_type LIKE 'sen2\_%' ESCAPE '\'
UNION ALL
SELECT 'plan', record_key, 'sen2_request', request_id, NULL
FROM plan_request
UNION ALL
SELECT 'plan', record_key, 'sen2_assessment', assessment_id, NULL
FROM plan_named
UNION ALL
SELECT 'plan', record_key, 'sen2_named_plan', named_plan_id, NULL
FROM plan_named
UNION ALL
SELECT 'plan', record_key, 'sen2_active_plan', active_plan_id, NULL
FROM plan_active
UNION ALL
SELECT 'plan', plan_named.record_key, 'sen2_plan_detail', sen2_plan_detail.plan_detail_id, NULL
FROM plan_named
JOIN sen2_plan_detail
  ON sen2_plan_detail.named_plan_id = plan_named.named_plan_id
WHERE sen2_plan_detail.rank = '1'
UNION ALL
SELECT
    'plan',
    plan_active.record_key,
    'sen2_need',
    sen2_need.need_id,
    CASE sen2_need.rank WHEN '1' THEN 'primary_need_code' ELSE 'secondary_need_code' END
FROM plan_active
JOIN sen2_need
  ON sen2_need.active_plan_id = plan_active.active_plan_id
UNION ALL
SELECT wanted.record_type, wanted.record_key, 'sen2_active_plan', sen2_active_plan.active_plan_id, NULL
FROM wanted
JOIN (
    SELECT 'review' AS record_type, record_key, plan_id FROM review
    UNION ALL
    SELECT 'phase_transfer', record_key, plan_id FROM phase_transfer
) AS kept
  ON kept.record_type = wanted.record_type
 AND kept.record_key = wanted.record_key
JOIN sen2_active_plan
  ON sen2_active_plan.request_id || 'P' = kept.plan_id
UNION ALL
SELECT wanted.record_type, wanted.record_key, row_of.sen2_type, wanted.record_key, NULL
FROM wanted
JOIN (
    SELECT 'sen2_person' AS sen2_type, record_key FROM sen2_person
    UNION ALL
    SELECT 'sen2_request', record_key FROM sen2_request
    UNION ALL
    SELECT 'sen2_assessment', record_key FROM sen2_assessment
    UNION ALL
    SELECT 'sen2_named_plan', record_key FROM sen2_named_plan
    UNION ALL
    SELECT 'sen2_plan_detail', record_key FROM sen2_plan_detail
    UNION ALL
    SELECT 'sen2_active_plan', record_key FROM sen2_active_plan
    UNION ALL
    SELECT 'sen2_placement', record_key FROM sen2_placement
    UNION ALL
    SELECT 'sen2_need', record_key FROM sen2_need
) AS row_of
  ON row_of.record_key = wanted.record_key
WHERE wanted.record_type = 'sen2_row'
