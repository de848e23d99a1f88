-- One row a health trust that has sent us advice or its caseload: how many people there can use the portal.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
trust AS (
    SELECT provider_code FROM advice_return
    UNION
    SELECT provider_code FROM caseload_entry
)
SELECT
    trust.provider_code,
    as_of,
    count(setting_access.account_id) AS active_user_count
FROM trust
CROSS JOIN as_of_day
LEFT JOIN setting_access
  ON setting_access.provider_code = trust.provider_code
 AND setting_access.active
 AND (setting_access.left_date IS NULL OR setting_access.left_date > as_of)
GROUP BY trust.provider_code, as_of
