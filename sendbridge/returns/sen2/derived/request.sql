-- A request of the return, the historical ones that only carry a plan among them.
SELECT
    request_id,
    person_id,
    received_date,
    request_source_code,
    upper(outcome_code) AS outcome_code,
    outcome_date,
    record_key,
    sender,
    file_id,
    row_number
FROM sen2_request
WHERE person_id IS NOT NULL
