-- A plan of the return: what hangs from one request, gathered. In ActivePlans it is active, else it has ceased if a date
-- says so; the return has no drafts. Keys say where a record hangs (R1AND2 is of the plan of request R1), and one pass over
-- all modules needs no join, so that a return of any size is gathered in little memory.
WITH said AS (
    SELECT request_id, person_id, received_date, sender, file_id
    FROM sen2_request
    WHERE person_id IS NOT NULL
    UNION ALL BY NAME
    SELECT request_id, week20
    FROM sen2_assessment
    WHERE assessment_id = request_id || 'A'
    UNION ALL BY NAME
    SELECT
        left(named_plan_id, -2) AS request_id,
        TRUE AS is_named,
        start_date,
        personal_budget,
        organised_arrangements,
        upper(direct_payments_code) AS direct_payments_code,
        cease_date,
        cease_reason_code,
        row_number AS named_line
    FROM sen2_named_plan
    WHERE regexp_matches(named_plan_id, 'R\d+AN$')
    UNION ALL BY NAME
    SELECT
        left(named_plan_id, -2) AS request_id,
        urn AS named_urn,
        sen_unit AS named_sen_unit,
        resourced_provision AS named_resourced_provision
    FROM sen2_plan_detail
    WHERE regexp_matches(named_plan_id, 'R\d+AN$')
      AND rank = '1'
    UNION ALL BY NAME
    SELECT
        request_id,
        TRUE AS is_active,
        transfer_authority_code,
        row_number AS active_line
    FROM sen2_active_plan
    WHERE active_plan_id = request_id || 'V'
    UNION ALL BY NAME
    SELECT
        left(active_plan_id, -1) AS request_id,
        CASE WHEN rank = '1' THEN upper(need_code) END AS primary_need_code,
        CASE WHEN rank = '2' THEN upper(need_code) END AS secondary_need_code
    FROM sen2_need
    WHERE regexp_matches(active_plan_id, 'R\d+V$')
)
SELECT
    request_id || 'P' AS plan_id,
    min(person_id) AS person_id,
    request_id,
    CASE
        WHEN bool_or(is_active) THEN 'active'
        WHEN min(cease_date) IS NOT NULL THEN 'ceased'
    END AS status_code,
    min(received_date) AS request_received_date,
    min(start_date) AS first_final_date,
    min(named_urn) AS named_urn,
    CASE min(named_sen_unit) WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS named_sen_unit,
    CASE min(named_resourced_provision) WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS named_resourced_provision,
    min(primary_need_code) AS primary_need_code,
    min(secondary_need_code) AS secondary_need_code,
    CASE min(personal_budget) WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS personal_budget,
    CASE min(organised_arrangements) WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS organised_arrangements,
    min(direct_payments_code) AS direct_payments_code,
    CASE min(week20) WHEN '1' THEN 'E0' END AS exception_code,
    min(transfer_authority_code) AS transfer_in_authority_code,
    min(cease_date) AS cease_date,
    min(cease_reason_code) AS cease_reason_code,
    request_id || 'P' AS record_key,
    min(sender) AS sender,
    min(file_id) AS file_id,
    coalesce(min(named_line), min(active_line)) AS row_number
FROM said
GROUP BY request_id
HAVING min(person_id) IS NOT NULL
   AND (bool_or(is_named) OR bool_or(is_active))
