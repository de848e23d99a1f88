-- One row an assessment of the return, with its request, and what is known of the plan that followed.
WITH census AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS reference_date
),
named AS (
    SELECT DISTINCT assessment_id
    FROM sen2_named_plan
),
moved_in AS (
    SELECT DISTINCT request_id
    FROM sen2_active_plan
    WHERE transfer_authority_code IS NOT NULL
),
refused AS (
    SELECT DISTINCT person_id
    FROM sen2_assessment
    WHERE outcome_code = 'N'
)
SELECT
    sen2_assessment.assessment_id,
    sen2_assessment.person_id,
    reference_date,
    make_date(year(reference_date) - 1, 1, 1) AS period_start,
    make_date(year(reference_date) - 1, 12, 31) AS period_end,
    sen2_request.received_date,
    sen2_request.outcome_code AS request_outcome_code,
    sen2_request.outcome_date AS request_outcome_date,
    sen2_assessment.outcome_code,
    sen2_assessment.outcome_date,
    sen2_assessment.mediation,
    sen2_assessment.tribunal,
    other_mediation,
    other_tribunal,
    week20,
    named.assessment_id IS NOT NULL AS has_named_plan,
    moved_in.request_id IS NOT NULL AS has_moved_in,
    refused.person_id IS NOT NULL AS a_refusal_is_kept
FROM sen2_assessment
CROSS JOIN census
LEFT JOIN sen2_request
  ON sen2_request.request_id = sen2_assessment.request_id
LEFT JOIN named
  ON named.assessment_id = sen2_assessment.assessment_id
LEFT JOIN moved_in
  ON moved_in.request_id = sen2_assessment.request_id
LEFT JOIN refused
  ON refused.person_id = sen2_assessment.person_id
