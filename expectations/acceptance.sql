-- One row an exception that was ever accepted, with its newest acceptance; one about a child who has died binds nobody any more.
SELECT
    state_acceptance.exception_id,
    state_acceptance.rule_id,
    state_acceptance.ended_date IS NULL AND NOT EXISTS (
        SELECT 1
        FROM person
        WHERE person.person_id = state_acceptance.person_id
          AND person.date_of_death <= CAST(getvariable('as_of') AS DATE)
    ) AS is_in_force,
    state_acceptance.reason,
    state_acceptance.author,
    state_acceptance.approved_by,
    CAST(state_acceptance.expires_date AS DATE) AS expires_date
FROM state_acceptance
QUALIFY row_number() OVER (
    PARTITION BY state_acceptance.exception_id
    ORDER BY CAST(state_acceptance.number AS BIGINT) DESC
) = 1
