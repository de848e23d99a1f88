-- The phase transfer of an active plan.
SELECT
    request_id || 'PT' AS phase_transfer_id,
    request_id || 'P' AS plan_id,
    person_id,
    phase_transfer_due_date AS due_date,
    phase_transfer_final_date AS final_date,
    request_id || 'PT' AS record_key,
    sender,
    file_id,
    row_number
FROM sen2_active_plan
WHERE person_id IS NOT NULL
  AND coalesce(phase_transfer_due_date, phase_transfer_final_date) IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY request_id ORDER BY record_key) = 1
