SELECT
    sen2_case.case_id || '-A' AS assessment_id,
    sen2_case.case_id AS request_id,
    sen2_case.person_id,
    coalesce(assessment_outcome_code, 'A') AS outcome_code,
    CASE WHEN assessment_outcome_code IN ('Y', 'N') THEN assessment.outcome_date END AS outcome_date,
    CASE WHEN assessment_outcome_code IN ('Y', 'N') THEN flag(assessment.mediation) END AS mediation,
    CASE WHEN assessment_outcome_code IN ('Y', 'N') THEN flag(assessment.tribunal) END AS tribunal,
    CASE WHEN assessment_outcome_code IN ('Y', 'N') THEN flag(assessment.other_mediation) END AS other_mediation,
    CASE WHEN assessment_outcome_code IN ('Y', 'N') THEN flag(assessment.other_tribunal) END AS other_tribunal,
    CASE WHEN assessment_outcome_code = 'Y' THEN flag(assessment.exception_code IS NOT NULL) END AS week20
FROM sen2_case
LEFT JOIN assessment
  ON assessment.assessment_id = sen2_case.assessment_id
WHERE request_outcome_code IN ('Y', 'H')
