-- One row a request of the return: its dates and codes, the person, and what hangs from the request.
WITH census AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS reference_date
),
sending AS (
    SELECT any_value(authority_code) AS own_authority_code
    FROM sen2_return
),
assessed AS (
    SELECT
        request_id,
        any_value(outcome_code) AS assessment_outcome_code,
        any_value(outcome_date) AS assessment_outcome_date
    FROM sen2_assessment
    GROUP BY request_id
),
named AS (
    SELECT DISTINCT sen2_assessment.request_id
    FROM sen2_named_plan
    JOIN sen2_assessment
      ON sen2_assessment.assessment_id = sen2_named_plan.assessment_id
),
active AS (
    SELECT DISTINCT request_id
    FROM sen2_active_plan
),
active_twice AS (
    SELECT person_id
    FROM sen2_active_plan
    GROUP BY person_id
    HAVING count(DISTINCT request_id) > 1
),
refused AS (
    SELECT person_id, received_date, outcome_date AS refused_date
    FROM sen2_request
    WHERE outcome_code = 'N'
    UNION ALL
    SELECT sen2_request.person_id, sen2_request.received_date, sen2_assessment.outcome_date
    FROM sen2_assessment
    JOIN sen2_request
      ON sen2_request.request_id = sen2_assessment.request_id
    WHERE sen2_assessment.outcome_code = 'N'
),
asked_again AS (
    SELECT sen2_request.request_id, max(refused.refused_date) AS last_refused_date
    FROM sen2_request
    JOIN refused
      ON refused.person_id = sen2_request.person_id
     AND refused.received_date < sen2_request.received_date
    GROUP BY sen2_request.request_id
)
SELECT
    sen2_request.request_id,
    sen2_request.person_id,
    reference_date,
    make_date(year(reference_date) - 1, 1, 1) AS period_start,
    make_date(year(reference_date) - 1, 12, 31) AS period_end,
    sen2_request.received_date,
    request_source_code,
    rya,
    outcome_date,
    outcome_code,
    mediation,
    tribunal,
    exported_authority_code,
    authority_standing(exported_authority_code) AS exported_standing,
    own_authority_code,
    date_of_birth,
    age_on(date_of_birth, sen2_request.received_date) AS age_at_request,
    assessment_outcome_code,
    assessment_outcome_date,
    named.request_id IS NOT NULL AS has_named_plan,
    active.request_id IS NOT NULL AS has_active_plan,
    active.request_id IS NOT NULL AND active_twice.person_id IS NOT NULL AS is_one_of_two_active,
    sen2_request.received_date IS NOT NULL
        AND count(*) OVER (PARTITION BY sen2_request.person_id, sen2_request.received_date) > 1 AS is_received_twice,
    last_refused_date
FROM sen2_request
CROSS JOIN census
CROSS JOIN sending
LEFT JOIN sen2_person
  ON sen2_person.person_id = sen2_request.person_id
LEFT JOIN assessed
  ON assessed.request_id = sen2_request.request_id
LEFT JOIN named
  ON named.request_id = sen2_request.request_id
LEFT JOIN active
  ON active.request_id = sen2_request.request_id
LEFT JOIN active_twice
  ON active_twice.person_id = sen2_request.person_id
LEFT JOIN asked_again
  ON asked_again.request_id = sen2_request.request_id
