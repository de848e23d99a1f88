-- The latest review of an active plan: the return knows one cycle, and speaks only of meetings that were held.
SELECT
    request_id || 'PC1' AS review_id,
    request_id || 'P' AS plan_id,
    person_id,
    1 AS cycle_number,
    review_meeting_date AS meeting_date,
    upper(review_outcome_code) AS decision_code,
    last_review_date AS decision_date,
    review_draft_date AS draft_date,
    CASE WHEN last_review_date IS NOT NULL THEN 'decided' WHEN review_meeting_date IS NOT NULL THEN 'held' END
        AS tracker_code,
    request_id || 'PC1' AS record_key,
    sender,
    file_id,
    row_number
FROM sen2_active_plan
WHERE person_id IS NOT NULL
  AND (coalesce(review_meeting_date, last_review_date, review_draft_date) IS NOT NULL OR review_outcome_code IS NOT NULL)
QUALIFY row_number() OVER (PARTITION BY request_id ORDER BY record_key) = 1
