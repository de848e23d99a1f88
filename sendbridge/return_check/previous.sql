-- What the return of the year before said of each person: the plan in force, open requests, the main placement.
INSERT INTO previous_person BY NAME
WITH planned AS (
    SELECT
        sen2_named_plan.person_id,
        max_by(start_date, (active.person_id IS NOT NULL, start_date)) AS plan_start_date
    FROM previous.sen2_named_plan
    LEFT JOIN previous.sen2_assessment USING (assessment_id)
    LEFT JOIN previous.sen2_active_plan AS active
      ON active.request_id = sen2_assessment.request_id
    GROUP BY sen2_named_plan.person_id
),
active AS (
    SELECT DISTINCT person_id
    FROM previous.sen2_active_plan
),
waiting AS (
    SELECT person_id
    FROM previous.sen2_request
    WHERE outcome_code = 'A'
      AND exported_authority_code IS NULL
    UNION
    SELECT person_id
    FROM previous.sen2_assessment
    WHERE outcome_code = 'A'
),
placed AS (
    SELECT person_id, max_by(urn, entry_date) AS placement_urn
    FROM previous.sen2_placement
    WHERE urn IS NOT NULL
      AND rank = '1'
      AND leaving_date IS NULL
    GROUP BY person_id
)
SELECT
    person.person_id,
    person.surname,
    person.forename,
    person.date_of_birth,
    person.upn,
    person.uln,
    person.upn_unknown_code,
    planned.plan_start_date,
    active.person_id IS NOT NULL AS has_active_plan,
    waiting.person_id IS NOT NULL AS has_open_request,
    placed.placement_urn,
    person.person_id AS record_key,
    'sen2' AS feed,
    'sen2' AS sender
FROM previous.sen2_person AS person
LEFT JOIN planned
  ON planned.person_id = person.person_id
LEFT JOIN active
  ON active.person_id = person.person_id
LEFT JOIN waiting
  ON waiting.person_id = person.person_id
LEFT JOIN placed
  ON placed.person_id = person.person_id
