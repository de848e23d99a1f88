-- One row a person of the return of the year before, and whether this return knows the person still.
WITH census AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS reference_date
),
known AS (
    SELECT previous_person.person_id, sen2_person.person_id AS present_person_id
    FROM previous_person
    JOIN sen2_person
      ON sen2_person.person_id = previous_person.person_id
    UNION
    SELECT previous_person.person_id, sen2_person.person_id
    FROM previous_person
    JOIN sen2_person
      ON sen2_person.upn = previous_person.upn
    UNION
    SELECT previous_person.person_id, sen2_person.person_id
    FROM previous_person
    JOIN sen2_person
      ON sen2_person.uln = previous_person.uln
    UNION
    SELECT previous_person.person_id, sen2_person.person_id
    FROM previous_person
    JOIN sen2_person
      ON lower(sen2_person.surname) = lower(previous_person.surname)
     AND lower(sen2_person.forename) = lower(previous_person.forename)
     AND sen2_person.date_of_birth = previous_person.date_of_birth
),
accounted AS (
    SELECT person_id
    FROM sen2_active_plan
    UNION
    SELECT person_id
    FROM sen2_named_plan
    WHERE cease_date IS NOT NULL
),
known_once AS (
    SELECT
        known.person_id,
        bool_or(accounted.person_id IS NOT NULL) AS plan_is_accounted_for
    FROM known
    LEFT JOIN accounted
      ON accounted.person_id = known.present_person_id
    GROUP BY known.person_id
)
SELECT
    previous_person.person_id,
    reference_date,
    has_active_plan,
    has_open_request,
    known_once.person_id IS NOT NULL AS is_known,
    coalesce(plan_is_accounted_for, FALSE) AS plan_is_accounted_for
FROM previous_person
CROSS JOIN census
LEFT JOIN known_once
  ON known_once.person_id = previous_person.person_id
