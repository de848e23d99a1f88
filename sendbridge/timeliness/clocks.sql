-- Every clock that runs or has run out for a case that is open: the latest two review cycles of active plans, what is
-- being assessed, and what was decided in the last year. A child who has died has no clocks.
CREATE OR REPLACE TABLE clock AS
WITH as_of_day AS (
    SELECT CAST($as_of AS DATE) AS as_of
),
alive AS (
    SELECT person_id, date_of_birth
    FROM person
    CROSS JOIN as_of_day
    WHERE coalesce(date_of_death > as_of, TRUE)
),
active_plan AS (
    SELECT plan.*, alive.date_of_birth
    FROM plan
    JOIN alive USING (person_id)
    WHERE plan.status_code = 'active'
),
current_review AS (
    SELECT
        review.review_id,
        review.plan_id,
        active_plan.person_id,
        review.invite_date,
        review.papers_date,
        review.meeting_date,
        review.report_received_date,
        review.decision_code,
        review.decision_date,
        review.draft_date,
        review.final_date,
        coalesce(
            max(review.decision_date) OVER (
                PARTITION BY review.plan_id
                ORDER BY review.cycle_number
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            active_plan.first_final_date
        ) AS cycle_start_date
    FROM review
    JOIN active_plan USING (plan_id)
    QUALIFY review.cycle_number >= max(review.cycle_number) OVER (PARTITION BY review.plan_id) - 1
),
reviewed AS (
    SELECT
        review.plan_id,
        max(decision_date) FILTER (WHERE decision_date <= as_of) AS last_decision_date,
        max(meeting_date) FILTER (WHERE meeting_date <= as_of) AS last_meeting_date
    FROM review
    CROSS JOIN as_of_day
    GROUP BY review.plan_id
),
reviewed_plan AS (
    SELECT
        active_plan.*,
        coalesce(reviewed.last_decision_date, active_plan.first_final_date) AS review_start_date,
        coalesce(reviewed.last_meeting_date, active_plan.first_final_date) AS last_seen_date,
        active_plan.transfer_in_date IS NOT NULL
            AND coalesce(reviewed.last_decision_date < active_plan.transfer_in_date, TRUE) AS awaits_first_review_here
    FROM active_plan
    LEFT JOIN reviewed USING (plan_id)
),
recent_request AS (
    SELECT request.*
    FROM request
    JOIN alive USING (person_id)
    CROSS JOIN as_of_day
    WHERE coalesce(request.outcome_date > as_of - 365, TRUE)
),
recent_assessment AS (
    SELECT assessment.*, request.received_date
    FROM assessment
    JOIN alive USING (person_id)
    LEFT JOIN request USING (request_id)
    CROSS JOIN as_of_day
    WHERE coalesce(assessment.outcome_date > as_of - 365, TRUE)
),
recent_advice AS (
    SELECT
        advice_request.*,
        coalesce(advice_request.received_by_adviser_date, advice_request.requested_date) AS asked_date
    FROM advice_request
    JOIN alive USING (person_id)
    CROSS JOIN as_of_day
    WHERE coalesce(advice_request.received_date > as_of - 365, TRUE)
      AND advice_request.reused IS NOT TRUE
),
recent_consultation AS (
    SELECT consultation.*
    FROM consultation
    JOIN alive USING (person_id)
    CROSS JOIN as_of_day
    WHERE coalesce(consultation.reply_date > as_of - 365, TRUE)
),
current_transfer AS (
    SELECT
        phase_transfer.*,
        CASE WHEN phase_transfer.from_year_group = 11 THEN 'P01' ELSE 'P02' END AS deadline_id
    FROM phase_transfer
    JOIN active_plan USING (plan_id)
    CROSS JOIN as_of_day
    WHERE phase_transfer.due_date > as_of - 365
      AND phase_transfer.from_year_group <= 11
),
leaving_plan AS (
    SELECT plan.*
    FROM plan
    JOIN alive USING (person_id)
    CROSS JOIN as_of_day
    WHERE coalesce(plan.cease_date > as_of - 365, TRUE)
),
begun AS (
    SELECT 'D02' AS deadline_id, 'request' AS subject_type, request_id AS subject_id, person_id,
        received_date AS start_date, due_d02(received_date) AS due_date, outcome_date AS met_date, exception_code
    FROM recent_request
    UNION ALL
    SELECT 'D03', 'request', request_id, person_id, received_date, due_d03(received_date), triage_date, NULL
    FROM recent_request
    UNION ALL
    SELECT 'D05', 'advice_request', advice_request_id, person_id, asked_date, due_d05(asked_date), received_date,
        exception_code
    FROM recent_advice
    UNION ALL
    -- past the sixteenth week an assessment that has not ended can end in time with a plan only
    SELECT 'D06', 'assessment', assessment_id, person_id, received_date, due_d06(received_date), outcome_date,
        exception_code
    FROM recent_assessment
    CROSS JOIN as_of_day
    WHERE outcome_code = 'N'
       OR (outcome_date IS NULL AND decision_to_issue_date IS NULL AND as_of <= due_d06(received_date))
    UNION ALL
    SELECT 'D08', 'assessment', assessment_id, person_id, draft_date, due_d08(draft_date), NULL, NULL
    FROM recent_assessment
    UNION ALL
    SELECT 'D09', 'consultation', consultation_id, person_id, sent_date, due_d09(sent_date), reply_date, NULL
    FROM recent_consultation
    UNION ALL
    SELECT 'D10', 'assessment', assessment_id, person_id, received_date, due_d10(received_date), outcome_date,
        exception_code
    FROM recent_assessment
    WHERE coalesce(outcome_code IN ('A', 'Y'), TRUE)
    UNION ALL
    SELECT 'R01', 'review', review_id, person_id, cycle_start_date, due_r01(cycle_start_date), decision_date, NULL
    FROM current_review
    CROSS JOIN as_of_day
    WHERE decision_date <= as_of
    UNION ALL
    SELECT 'R01', 'plan', plan_id, person_id, review_start_date, due_r01(review_start_date), NULL, NULL
    FROM reviewed_plan
    WHERE NOT awaits_first_review_here
    UNION ALL
    SELECT 'R02', 'plan', plan_id, person_id, last_seen_date, due_r02(last_seen_date), NULL, NULL
    FROM reviewed_plan
    CROSS JOIN as_of_day
    WHERE age_on(date_of_birth, as_of) < 5
    UNION ALL
    -- a meeting that was held cannot be announced any more: a notice that nobody recorded is not still to be sent
    SELECT 'R03', 'review', review_id, person_id, meeting_date, due_r03(meeting_date), invite_date, NULL
    FROM current_review
    CROSS JOIN as_of_day
    WHERE invite_date IS NOT NULL OR meeting_date > as_of
    UNION ALL
    SELECT 'R04', 'review', review_id, person_id, meeting_date, due_r04(meeting_date), papers_date, NULL
    FROM current_review
    CROSS JOIN as_of_day
    WHERE papers_date IS NOT NULL OR meeting_date > as_of
    UNION ALL
    SELECT 'R05', 'review', review_id, person_id, meeting_date, due_r05(meeting_date), report_received_date, NULL
    FROM current_review
    UNION ALL
    SELECT 'R06', 'review', review_id, person_id, meeting_date, due_r06(meeting_date), decision_date, NULL
    FROM current_review
    UNION ALL
    SELECT 'R07', 'review', review_id, person_id, meeting_date, due_r07(meeting_date), draft_date, NULL
    FROM current_review
    WHERE decision_code = 'A'
    UNION ALL
    SELECT 'R08', 'review', review_id, person_id, draft_date, due_r08(draft_date), NULL, NULL
    FROM current_review
    UNION ALL
    SELECT 'R09', 'review', review_id, person_id, draft_date, due_r09(draft_date), final_date, NULL
    FROM current_review
    UNION ALL
    SELECT 'R10', 'review', review_id, person_id, meeting_date, due_r10(meeting_date), final_date, NULL
    FROM current_review
    WHERE decision_code = 'A'
    UNION ALL
    SELECT 'P01', 'phase_transfer', phase_transfer_id, person_id, due_date, due_p01(due_date), final_date, NULL
    FROM current_transfer
    WHERE deadline_id = 'P01'
    UNION ALL
    SELECT 'P02', 'phase_transfer', phase_transfer_id, person_id, due_date, due_p02(due_date), final_date, NULL
    FROM current_transfer
    WHERE deadline_id = 'P02'
    UNION ALL
    SELECT 'P04', 'phase_transfer', phase_transfer_id, person_id, due_date, due_p04(due_date), draft_date, NULL
    FROM current_transfer
    UNION ALL
    SELECT 'M01', 'plan', plan_id, person_id, transfer_out_aware_date, due_m01(transfer_out_aware_date), handover_date,
        NULL
    FROM leaving_plan
    UNION ALL
    SELECT 'M02', 'plan', plan_id, person_id, transfer_in_date, due_m02(transfer_in_date), transfer_letter_date, NULL
    FROM active_plan
    UNION ALL
    SELECT 'M03', 'plan', plan_id, person_id, review_start_date, due_m03(review_start_date, transfer_in_date), NULL,
        NULL
    FROM reviewed_plan
    WHERE awaits_first_review_here
    UNION ALL
    SELECT 'C02', 'plan', plan_id, person_id, cease_decision_date, due_c02(cease_decision_date, appeal_end_date),
        cease_date, NULL
    FROM leaving_plan
    UNION ALL
    SELECT 'C03', 'plan', plan_id, person_id, date_of_birth, due_c03(date_of_birth), cease_date, NULL
    FROM active_plan
    UNION ALL
    SELECT 'X01', 'assessment', assessment_id, recent_assessment.person_id, agreed_date, due_x01(agreed_date),
        min(requested_date), NULL
    FROM recent_assessment
    LEFT JOIN advice_request USING (assessment_id)
    GROUP BY ALL
),
judged AS (
    SELECT
        begun.deadline_id,
        begun.subject_type,
        begun.subject_id,
        begun.person_id,
        begun.start_date,
        begun.due_date,
        begun.met_date,
        begun.exception_code,
        clock_state(
            begun.deadline_id, begun.start_date, begun.due_date, begun.met_date, begun.exception_code, as_of,
            CAST(figure('due_soon_days') AS INTEGER)
        ) AS state
    FROM begun
    CROSS JOIN as_of_day
    WHERE begun.person_id IS NOT NULL
)
FROM judged
WHERE state <> 'not_started'
ORDER BY deadline_id, subject_type, subject_id
