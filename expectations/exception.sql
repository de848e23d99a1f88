-- One row an exception that was open when the night began, but those about children who have died: its owner, and when it was due.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
)
SELECT
    state_open_exception.exception_id,
    as_of,
    state_open_exception.rule_id,
    state_open_exception.owner_role,
    state_open_exception.person_id IS NOT NULL AS is_about_a_child,
    state_open_exception.keyworker_code,
    CAST(state_open_exception.due_date AS DATE) AS due_date
FROM state_open_exception
CROSS JOIN as_of_day
WHERE NOT EXISTS (
    SELECT 1
    FROM person
    WHERE person.person_id = state_open_exception.person_id
      AND person.date_of_death <= as_of
)
