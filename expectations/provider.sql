-- One row a health trust that has sent files or has an account: its last caseload, and who there can use the portal.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
heard AS (
    SELECT coalesce(sender, provider_code) AS provider_code, landed_date AS caseload_date, provider_code AS sent_by
    FROM caseload_entry
    UNION ALL
    SELECT provider_code, NULL, provider_code
    FROM advice_return
    UNION ALL
    SELECT sender, CASE WHEN arrived AND record_type = 'caseload_entry' THEN as_of END, NULL
    FROM arrival
    CROSS JOIN as_of_day
    WHERE feed = 'health_trusts'
      AND sender <> feed
    UNION ALL
    SELECT provider_code, NULL, NULL
    FROM setting_access
    WHERE active
),
using_it AS (
    SELECT provider_code, count(*) AS active_user_count
    FROM setting_access
    CROSS JOIN as_of_day
    WHERE active
      AND (left_date IS NULL OR left_date > as_of)
    GROUP BY provider_code
)
SELECT
    heard.provider_code,
    as_of,
    max(caseload_date) AS last_caseload_date,
    count(sent_by) > 0 AS has_sent,
    coalesce(any_value(active_user_count), 0) AS active_user_count
FROM heard
CROSS JOIN as_of_day
LEFT JOIN using_it
  ON using_it.provider_code = heard.provider_code
WHERE ods_state(heard.provider_code) = 'valid'
GROUP BY heard.provider_code, as_of
