-- An assessment of the return. That exceptions to the 20 weeks apply is one yes or no there: E0, the ground is not said.
SELECT
    assessment_id,
    request_id,
    person_id,
    upper(outcome_code) AS outcome_code,
    outcome_date,
    CASE mediation WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS mediation,
    CASE tribunal WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS tribunal,
    CASE other_mediation WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS other_mediation,
    CASE other_tribunal WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS other_tribunal,
    CASE week20 WHEN '1' THEN 'E0' END AS exception_code,
    record_key,
    sender,
    file_id,
    row_number
FROM sen2_assessment
WHERE person_id IS NOT NULL
