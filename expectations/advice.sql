-- One row an advice request: its dates, and what the trust's caseload and held returns say of it.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
known AS (
    SELECT DISTINCT
        tie.person_id,
        caseload_entry.provider_code
    FROM caseload_entry
    JOIN tie
      ON tie.record_type = 'caseload_entry'
     AND tie.record_key = caseload_entry.record_key
     AND tie.state = 'tied'
    WHERE caseload_entry.status_code IN ('active', 'waiting')
),
held AS (
    SELECT DISTINCT advice_return.advice_reference
    FROM advice_return
    JOIN tie
      ON tie.record_type = 'advice_return'
     AND tie.record_key = advice_return.record_key
     AND tie.state = 'held'
     AND tie.reason_code IN ('birth_date_differs', 'identifiers_conflict')
)
SELECT
    advice_request.advice_request_id,
    advice_request.person_id,
    as_of,
    advice_request.leg_code,
    advice_request.provider_code,
    advice_request.requested_date,
    advice_request.received_by_adviser_date,
    advice_request.due_date,
    advice_request.received_date,
    advice_request.uploaded_date,
    advice_request.reused,
    advice_request.consent_adviser,
    advice_request.consent_authority,
    advice_request.consent_parent,
    advice_request.exception_code,
    advice_request.appointment_date,
    trim(coalesce(advice_request.author, '')) AS author,
    advice_request.need_code,
    advice_request.template_version,
    CAST(getvariable('current_advice_template') AS VARCHAR) AS current_advice_template,
    advice_request.quality_date,
    known.person_id IS NOT NULL AS on_provider_caseload,
    held.advice_reference IS NOT NULL AS return_is_held
FROM advice_request
CROSS JOIN as_of_day
LEFT JOIN known
  ON known.person_id = advice_request.person_id
 AND known.provider_code = advice_request.provider_code
LEFT JOIN held
  ON held.advice_reference = advice_request.advice_request_id
