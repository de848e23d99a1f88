-- A request of the return, the historical ones that only carry a plan among them.
SELECT
    request_id,
    person_id,
    received_date,
    request_source_code,
    upper(outcome_code) AS outcome_code,
    outcome_date,
    CASE rya WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS rya,
    CASE mediation WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS mediation,
    CASE tribunal WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS tribunal,
    record_key,
    sender,
    file_id,
    row_number
FROM sen2_request
WHERE person_id IS NOT NULL
