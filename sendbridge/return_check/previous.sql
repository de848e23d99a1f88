-- What the return of the year before said of each person, from the database `previous` into which it was read.
INSERT INTO previous_person BY NAME
WITH census AS (
    SELECT min(reference_date) AS census_day
    FROM previous.sen2_return
),
active AS (
    SELECT sen2_active_plan.person_id, min(sen2_named_plan.start_date) AS plan_start_date
    FROM previous.sen2_active_plan
    LEFT JOIN previous.sen2_assessment
      ON sen2_assessment.request_id = sen2_active_plan.request_id
    LEFT JOIN previous.sen2_named_plan
      ON sen2_named_plan.assessment_id = sen2_assessment.assessment_id
    GROUP BY sen2_active_plan.person_id
),
waiting AS (
    SELECT person_id
    FROM previous.sen2_request
    WHERE outcome_code = 'A'
    UNION
    SELECT person_id
    FROM previous.sen2_assessment
    WHERE outcome_code = 'A'
),
placed AS (
    SELECT person_id, min(urn) AS placement_urn
    FROM previous.sen2_placement
    CROSS JOIN census
    WHERE rank = '1'
      AND coalesce(entry_date <= census_day, FALSE)
      AND coalesce(leaving_date >= census_day, TRUE)
    GROUP BY person_id
)
SELECT
    sen2_person.person_id,
    sen2_person.surname,
    sen2_person.forename,
    sen2_person.date_of_birth,
    sen2_person.upn,
    sen2_person.uln,
    sen2_person.upn_unknown_code,
    active.plan_start_date,
    active.person_id IS NOT NULL AS has_active_plan,
    waiting.person_id IS NOT NULL AS has_open_request,
    placed.placement_urn,
    sen2_person.person_id AS record_key,
    sen2_person.feed,
    sen2_person.sender,
    sen2_person.file_id,
    sen2_person.row_number
FROM previous.sen2_person
LEFT JOIN active
  ON active.person_id = sen2_person.person_id
LEFT JOIN waiting
  ON waiting.person_id = sen2_person.person_id
LEFT JOIN placed
  ON placed.person_id = sen2_person.person_id
