-- One row an assessment that was agreed within the last year: which legs of advice were asked for it.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
asked AS (
    SELECT assessment_id, list(DISTINCT leg_code) AS legs
    FROM advice_request
    WHERE leg_code IS NOT NULL
    GROUP BY assessment_id
)
SELECT
    assessment.assessment_id,
    assessment.person_id,
    as_of,
    assessment.agreed_date,
    assessment.outcome_code,
    age_on(
        person.date_of_birth,
        make_date(year(agreed_date) - CAST(month(agreed_date) < 9 AS INTEGER), 8, 31)
    ) - 4 AS year_group,
    coalesce(asked.legs, []) AS legs_asked
FROM assessment
CROSS JOIN as_of_day
LEFT JOIN person
  ON person.person_id = assessment.person_id
LEFT JOIN asked
  ON asked.assessment_id = assessment.assessment_id
WHERE assessment.agreed_date > as_of - 365
