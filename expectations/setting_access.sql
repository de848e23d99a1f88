-- One row an account on the portal: whether it can be used, whether its holder has left, and whether its setting has closed.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
)
SELECT
    setting_access.account_id,
    as_of,
    coalesce(setting_access.active, FALSE) AS active,
    setting_access.left_date,
    coalesce(establishment.status_code = 'closed' AND establishment.close_date <= as_of, FALSE) AS setting_is_closed
FROM setting_access
CROSS JOIN as_of_day
LEFT JOIN establishment
  ON establishment.urn = setting_access.urn
