-- One row a review of an active plan: how the setting sent its return, and whether that setting has the portal.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
)
SELECT
    review.review_id,
    review.person_id,
    as_of,
    review.meeting_date,
    review.submitted_via_code,
    EXISTS (
        SELECT 1
        FROM setting_access
        WHERE setting_access.urn = review.setting_urn
          AND setting_access.active
          AND (setting_access.left_date IS NULL OR setting_access.left_date > as_of)
    ) AS setting_has_account
FROM review
CROSS JOIN as_of_day
JOIN plan
  ON plan.plan_id = review.plan_id
 AND plan.status_code = 'active'
