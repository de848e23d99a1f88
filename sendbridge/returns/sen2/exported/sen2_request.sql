SELECT
    sen2_case.case_id AS request_id,
    sen2_case.person_id,
    CASE WHEN request_outcome_code <> 'H' OR assessment_outcome_code <> 'H' THEN request.received_date END
        AS received_date,
    CASE WHEN request_outcome_code <> 'H' THEN request.request_source_code END AS request_source_code,
    CASE WHEN request_outcome_code <> 'H' THEN flag(request.rya) END AS rya,
    CASE WHEN request_outcome_code IN ('Y', 'N') THEN request.outcome_date END AS outcome_date,
    request_outcome_code AS outcome_code,
    CASE WHEN request_outcome_code IN ('Y', 'N') THEN flag(request.mediation) END AS mediation,
    CASE WHEN request_outcome_code IN ('Y', 'N') THEN flag(request.tribunal) END AS tribunal
FROM sen2_case
LEFT JOIN request
  ON request.request_id = sen2_case.request_id
