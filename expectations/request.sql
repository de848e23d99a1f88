-- One row a request of the last year, or one that is still open: its dates, and the child's earlier requests.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
followed AS (
    SELECT
        request.request_id,
        bool_or(
            coalesce(earlier.outcome_code, 'A') = 'A'
            OR (earlier.outcome_code IN ('Y', 'N') AND earlier.outcome_date > request.received_date)
        ) AS came_while_one_was_open,
        max(earlier.outcome_date) FILTER (
            WHERE earlier.outcome_code = 'N'
              AND earlier.outcome_date <= request.received_date
        ) AS last_refusal_date
    FROM request
    JOIN request AS earlier
      ON earlier.person_id = request.person_id
     AND (
         earlier.received_date < request.received_date
         OR (earlier.received_date = request.received_date AND earlier.request_id < request.request_id)
     )
    GROUP BY request.request_id
)
SELECT
    request.request_id,
    request.person_id,
    as_of,
    person.date_of_birth,
    request.received_date,
    request.logged_date,
    request.request_source_code,
    request.triage_date,
    request.triage_officer_1,
    request.triage_officer_2,
    request.agreement_form_date,
    request.panel_date,
    request.outcome_code,
    request.outcome_date,
    request.letter_sent_date,
    request.exception_code,
    trim(coalesce(request.exception_reason, '')) AS exception_reason,
    request.exception_start_date,
    request.exception_end_date,
    coalesce(
        request.exception_code,
        nullif(trim(request.exception_reason), ''),
        CAST(request.exception_start_date AS VARCHAR),
        CAST(request.exception_end_date AS VARCHAR)
    ) IS NOT NULL AS exception_is_used,
    coalesce(followed.came_while_one_was_open, FALSE) AS came_while_one_was_open,
    followed.last_refusal_date
FROM request
CROSS JOIN as_of_day
LEFT JOIN person
  ON person.person_id = request.person_id
LEFT JOIN followed
  ON followed.request_id = request.request_id
WHERE request.received_date IS NULL
   OR request.received_date > as_of - 365
   OR coalesce(request.outcome_code, 'A') = 'A'
