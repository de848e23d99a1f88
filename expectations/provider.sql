-- One row a health trust that has sent files or has an account: the night on which its caseload last came.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
heard AS (
    SELECT sender AS provider_code, landed_date AS caseload_date
    FROM caseload_entry
    UNION ALL
    SELECT sender, CASE WHEN arrived AND record_type = 'caseload_entry' THEN as_of END
    FROM arrival
    CROSS JOIN as_of_day
    WHERE feed = 'health_trusts'
      AND sender <> feed
    UNION ALL
    SELECT provider_code, NULL
    FROM setting_access
    WHERE active
)
SELECT
    provider_code,
    as_of,
    max(caseload_date) AS last_caseload_date
FROM heard
CROSS JOIN as_of_day
WHERE provider_code IS NOT NULL
GROUP BY provider_code, as_of
