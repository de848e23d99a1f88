-- One row: the council's audits of plans in the last whole month, and the localities where none was audited.
WITH month AS (
    SELECT
        CAST(getvariable('as_of') AS DATE) AS as_of,
        CAST(date_trunc('month', add_months(CAST(getvariable('as_of') AS DATE), -1)) AS DATE) AS first_day,
        CAST(last_day(add_months(CAST(getvariable('as_of') AS DATE), -1)) AS DATE) AS last_day
),
audited AS (
    SELECT person.team_code, count(DISTINCT plan_audit.plan_id) AS plan_count
    FROM plan_audit
    JOIN month
      ON plan_audit.audit_date BETWEEN month.first_day AND month.last_day
    LEFT JOIN plan USING (plan_id)
    LEFT JOIN person USING (person_id)
    GROUP BY person.team_code
),
localities AS (
    SELECT DISTINCT person.team_code
    FROM plan
    JOIN person USING (person_id)
    WHERE plan.status_code = 'active'
      AND person.team_code IS NOT NULL
)
SELECT
    CAST(getvariable('authority_code') AS VARCHAR) AS authority_code,
    month.as_of,
    (SELECT CAST(coalesce(sum(plan_count), 0) AS BIGINT) FROM audited) AS audited_count,
    (SELECT count(*) FROM localities ANTI JOIN audited USING (team_code)) AS skipped_locality_count
FROM month
