-- One row a setting at which a child with an active plan is placed on the night: the register, and its accounts on the portal.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
attended AS (
    SELECT
        placement.urn,
        count(DISTINCT placement.person_id) AS holder_count
    FROM placement
    CROSS JOIN as_of_day
    JOIN plan
      ON plan.person_id = placement.person_id
     AND plan.status_code = 'active'
    WHERE placement.urn IS NOT NULL
      AND placement.entry_date <= as_of
      AND (placement.leaving_date IS NULL OR placement.leaving_date >= as_of)
    GROUP BY placement.urn
),
account AS (
    SELECT
        setting_access.urn,
        max(setting_access.last_login_date) AS last_login_date
    FROM setting_access
    CROSS JOIN as_of_day
    WHERE setting_access.active
      AND (setting_access.left_date IS NULL OR setting_access.left_date > as_of)
    GROUP BY setting_access.urn
)
SELECT
    establishment.urn,
    as_of,
    attended.holder_count,
    establishment.status_code IN ('open', 'proposed_to_close') AS is_open,
    establishment.type_code IN (
        '1', '2', '3', '5', '6', '7', '12', '14', '18', '28', '31', '33', '34', '35', '36', '38', '40', '41', '42', '43',
        '44', '45', '46'
    ) AS is_state_funded,
    establishment.type_code IN ('8', '10', '11', '15', '32', '39') AS joins_later,
    coalesce(establishment.authority_code <> CAST(getvariable('authority_code') AS VARCHAR), FALSE) AS is_outside_area,
    account.urn IS NOT NULL AS has_account,
    account.last_login_date
FROM attended
CROSS JOIN as_of_day
JOIN establishment
  ON establishment.urn = attended.urn
LEFT JOIN account
  ON account.urn = attended.urn
