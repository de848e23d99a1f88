-- A plan of the return: what a request's NamedPlan and ActivePlans say together. In ActivePlans it is active, else it
-- has ceased if a date says so; the return has no drafts.
WITH named AS (
    SELECT
        sen2_assessment.request_id,
        sen2_named_plan.*,
        sen2_assessment.week20
    FROM sen2_named_plan
    JOIN sen2_assessment
      ON sen2_assessment.assessment_id = sen2_named_plan.assessment_id
    QUALIFY row_number() OVER (PARTITION BY sen2_assessment.request_id ORDER BY sen2_named_plan.record_key) = 1
),
active AS (
    SELECT *
    FROM sen2_active_plan
    QUALIFY row_number() OVER (PARTITION BY request_id ORDER BY record_key) = 1
),
detail AS (
    SELECT named_plan_id, min(urn) AS named_urn
    FROM sen2_plan_detail
    WHERE rank = '1'
    GROUP BY named_plan_id
),
need AS (
    SELECT
        active_plan_id,
        min(upper(need_code)) FILTER (WHERE rank = '1') AS primary_need_code,
        min(upper(need_code)) FILTER (WHERE rank = '2') AS secondary_need_code
    FROM sen2_need
    GROUP BY active_plan_id
)
SELECT
    request.request_id || 'P' AS plan_id,
    request.person_id,
    request.request_id,
    CASE
        WHEN active.request_id IS NOT NULL THEN 'active'
        WHEN named.cease_date IS NOT NULL THEN 'ceased'
    END AS status_code,
    request.received_date AS request_received_date,
    named.start_date AS first_final_date,
    detail.named_urn,
    need.primary_need_code,
    need.secondary_need_code,
    CASE named.personal_budget WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS personal_budget,
    CASE named.week20 WHEN '1' THEN 'E0' END AS exception_code,
    active.transfer_authority_code AS transfer_in_authority_code,
    named.cease_date,
    named.cease_reason_code,
    request.request_id || 'P' AS record_key,
    request.sender,
    request.file_id,
    coalesce(named.row_number, active.row_number) AS row_number
FROM sen2_request AS request
LEFT JOIN named
  ON named.request_id = request.request_id
LEFT JOIN active
  ON active.request_id = request.request_id
LEFT JOIN detail
  ON detail.named_plan_id = named.named_plan_id
LEFT JOIN need
  ON need.active_plan_id = active.active_plan_id
WHERE request.person_id IS NOT NULL
  AND (named.request_id IS NOT NULL OR active.request_id IS NOT NULL)
