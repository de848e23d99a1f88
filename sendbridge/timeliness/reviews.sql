-- One row for each active plan whose review fell due: the review that is overdue, else the last one that was completed;
-- what is recorded of it, what settings and trusts know of it, and so whether it is late or only not recorded.
CREATE OR REPLACE TABLE review_timeliness AS
WITH as_of_day AS (
    SELECT CAST($as_of AS DATE) AS as_of
),
active_plan AS (
    SELECT
        plan.plan_id,
        plan.person_id,
        plan.first_final_date,
        plan.transfer_in_date,
        least(plan.transfer_out_aware_date, plan.handover_date) AS moved_out_date,
        person.team_code,
        person.date_of_death,
        count(*) OVER (PARTITION BY plan.person_id) = 1 AS is_only_plan
    FROM plan
    LEFT JOIN person USING (person_id)
    WHERE plan.status_code = 'active'
),
decided AS (
    SELECT
        review.plan_id,
        review.decision_date,
        lag(review.decision_date) OVER (
            PARTITION BY review.plan_id
            ORDER BY review.decision_date, review.cycle_number
        ) AS earlier_decision_date
    FROM review
    CROSS JOIN as_of_day
    WHERE review.decision_date <= as_of
    QUALIFY row_number() OVER (
        PARTITION BY review.plan_id
        ORDER BY review.decision_date DESC, review.cycle_number DESC
    ) = 1
),
counted AS (
    SELECT
        active_plan.*,
        decided.decision_date AS last_decision_date,
        coalesce(decided.decision_date, active_plan.first_final_date) AS open_start_date,
        coalesce(decided.earlier_decision_date, active_plan.first_final_date) AS closed_start_date
    FROM active_plan
    LEFT JOIN decided USING (plan_id)
),
-- The review in question. Who moved here since the review began is reviewed by the later of two clocks (M03).
fallen_due AS (
    SELECT
        counted.*,
        as_of > due_r01(open_start_date) AS is_overdue,
        CASE WHEN as_of > due_r01(open_start_date) THEN open_start_date ELSE closed_start_date END AS start_date,
        CASE
            WHEN as_of > due_r01(open_start_date) THEN due_r01(open_start_date)
            WHEN transfer_in_date BETWEEN closed_start_date AND last_decision_date
                THEN due_m03(closed_start_date, transfer_in_date)
            ELSE due_r01(closed_start_date)
        END AS due_date,
        CASE WHEN as_of > due_r01(open_start_date) THEN NULL ELSE last_decision_date END AS completed_date,
        coalesce(
            transfer_in_date >= open_start_date AND as_of <= due_m03(open_start_date, transfer_in_date),
            FALSE
        ) AS moved_in_lately
    FROM counted
    CROSS JOIN as_of_day
    WHERE as_of > due_r01(open_start_date)
       OR last_decision_date IS NOT NULL
),
-- What others say of a meeting: of the review that it is paired with, or of one that the case system lacks.
told AS (
    SELECT
        tie.person_id,
        tie.record_type,
        tie.record_key,
        review_return.meeting_date,
        pairing.target_key AS review_id
    FROM review_return
    JOIN tie
      ON tie.record_type = 'review_return'
     AND tie.record_key = review_return.record_key
     AND tie.state = 'tied'
    LEFT JOIN pairing
      ON pairing.record_type = 'review_return'
     AND pairing.record_key = review_return.record_key
     AND pairing.state = 'paired'
    UNION ALL
    SELECT
        tie.person_id,
        tie.record_type,
        tie.record_key,
        advice_return.review_attended_date,
        advice_request.review_id
    FROM advice_return
    JOIN tie
      ON tie.record_type = 'advice_return'
     AND tie.record_key = advice_return.record_key
     AND tie.state = 'tied'
    LEFT JOIN pairing
      ON pairing.record_type = 'advice_return'
     AND pairing.record_key = advice_return.record_key
     AND pairing.state = 'paired'
    LEFT JOIN advice_request
      ON advice_request.advice_request_id = pairing.target_key
    WHERE advice_return.review_attended_date IS NOT NULL
),
evidence AS (
    SELECT
        fallen_due.plan_id,
        told.record_type,
        told.record_key,
        told.meeting_date,
        told.meeting_date <= fallen_due.due_date AS is_in_time,
        coalesce(review.decision_date <= as_of, FALSE) AS is_about_a_decided_review
    FROM fallen_due
    CROSS JOIN as_of_day
    JOIN told
      ON told.person_id = fallen_due.person_id
     AND told.meeting_date > fallen_due.start_date
     AND told.meeting_date <= as_of
    LEFT JOIN review
      ON review.review_id = told.review_id
    WHERE fallen_due.is_overdue
      AND fallen_due.is_only_plan
      AND NOT coalesce(review.decision_date <= as_of AND review.meeting_date = told.meeting_date, FALSE)
),
witnessed AS (
    SELECT
        plan_id,
        bool_or(is_in_time) AS is_in_time,
        bool_and(is_in_time) AS is_surely_in_time,
        bool_or(is_about_a_decided_review) AS disputes_a_decision,
        min(meeting_date) AS meeting_date,
        min_by(record_type, (meeting_date, record_key)) AS record_type,
        min_by(record_key, (meeting_date, record_key)) AS record_key
    FROM evidence
    GROUP BY plan_id
),
-- A meeting that is on the case system and still waits for its decision.
waiting AS (
    SELECT
        fallen_due.plan_id,
        bool_or(review.meeting_date <= fallen_due.due_date) AS is_in_time,
        bool_and(review.meeting_date <= fallen_due.due_date) AS is_surely_in_time
    FROM fallen_due
    CROSS JOIN as_of_day
    JOIN review
      ON review.plan_id = fallen_due.plan_id
     AND review.meeting_date > fallen_due.start_date
     AND review.meeting_date <= as_of
     AND coalesce(review.decision_date > as_of, TRUE)
    WHERE fallen_due.is_overdue
    GROUP BY fallen_due.plan_id
),
explained AS (
    SELECT
        plan_id,
        CASE
            WHEN date_of_death <= as_of THEN 'died'
            WHEN moved_out_date <= as_of THEN 'moved_out'
            WHEN is_overdue AND moved_in_lately THEN 'moved_in'
        END AS reason
    FROM fallen_due
    CROSS JOIN as_of_day
),
classed AS (
    SELECT
        fallen_due.*,
        explained.reason,
        witnessed.record_type AS evidence_type,
        witnessed.record_key AS evidence_key,
        witnessed.meeting_date AS evidence_date,
        witnessed.is_in_time AS evidence_in_time,
        waiting.plan_id IS NOT NULL AS awaits_decision,
        CASE
            WHEN NOT is_overdue AND completed_date <= due_date THEN 'in_time'
            WHEN explained.reason IS NOT NULL THEN 'explained'
            WHEN NOT is_overdue OR witnessed.plan_id IS NULL THEN 'late'
            WHEN witnessed.disputes_a_decision
              OR (witnessed.is_in_time OR coalesce(waiting.is_in_time, FALSE))
              <> (witnessed.is_surely_in_time AND coalesce(waiting.is_surely_in_time, TRUE))
                THEN 'dates_in_conflict'
            WHEN waiting.plan_id IS NULL THEN 'held_not_recorded'
            ELSE 'late'
        END AS review_class
    FROM fallen_due
    JOIN explained USING (plan_id)
    LEFT JOIN witnessed USING (plan_id)
    LEFT JOIN waiting USING (plan_id)
),
-- The latest meeting on record, its decision, and the day that the setting gives for the same meeting.
last_held AS (
    SELECT
        review.plan_id,
        review.review_id,
        review.meeting_date,
        CASE WHEN review.decision_date <= as_of THEN review.decision_date END AS decision_date
    FROM review
    CROSS JOIN as_of_day
    WHERE review.meeting_date <= as_of
    QUALIFY row_number() OVER (PARTITION BY review.plan_id ORDER BY review.meeting_date DESC, review.review_id DESC) = 1
),
said_otherwise AS (
    SELECT told.review_id, min(told.meeting_date) AS told_date
    FROM told
    JOIN last_held USING (review_id)
    CROSS JOIN as_of_day
    WHERE told.record_type = 'review_return'
      AND told.meeting_date <> last_held.meeting_date
      AND told.meeting_date <= as_of
    GROUP BY told.review_id
),
verdict AS (
    SELECT
        last_held.plan_id,
        last_held.meeting_date,
        last_held.decision_date,
        is_eased('R06', last_held.meeting_date) AS is_eased,
        last_held.decision_date < last_held.meeting_date AS is_upside_down,
        CASE
            WHEN last_held.decision_date IS NOT NULL OR as_of > due_r06(last_held.meeting_date)
                THEN coalesce(last_held.decision_date <= due_r06(last_held.meeting_date), FALSE)
        END AS recorded_in_time,
        CASE
            WHEN last_held.decision_date IS NOT NULL OR as_of > due_r06(coalesce(told_date, last_held.meeting_date))
                THEN coalesce(last_held.decision_date <= due_r06(coalesce(told_date, last_held.meeting_date)), FALSE)
        END AS told_in_time
    FROM last_held
    CROSS JOIN as_of_day
    LEFT JOIN said_otherwise USING (review_id)
)
SELECT
    classed.plan_id,
    classed.person_id,
    classed.team_code,
    classed.start_date,
    classed.due_date,
    classed.completed_date,
    classed.is_overdue,
    classed.review_class,
    CASE
        WHEN classed.review_class = 'explained' THEN classed.reason
        WHEN classed.review_class = 'late' AND classed.awaits_decision THEN 'awaits_decision'
    END AS review_reason,
    classed.evidence_type,
    classed.evidence_key,
    classed.evidence_date,
    NOT classed.is_overdue AND classed.completed_date <= classed.due_date AS review_in_time_recorded,
    CASE
        WHEN classed.review_class = 'explained' THEN NULL
        WHEN classed.review_class IN ('held_not_recorded', 'dates_in_conflict') THEN classed.evidence_in_time
        ELSE classed.review_class = 'in_time'
    END AS review_in_time_righted,
    CASE WHEN classed.review_class = 'held_not_recorded' THEN classed.evidence_date ELSE verdict.meeting_date END
        AS meeting_date,
    CASE WHEN classed.review_class = 'held_not_recorded' THEN NULL ELSE verdict.decision_date END AS decision_date,
    CASE
        WHEN classed.review_class = 'held_not_recorded' THEN 'held_not_recorded'
        WHEN classed.reason IN ('died', 'moved_out') OR verdict.is_eased THEN 'explained'
        WHEN verdict.is_upside_down OR verdict.recorded_in_time IS DISTINCT FROM verdict.told_in_time
            THEN 'dates_in_conflict'
        WHEN verdict.recorded_in_time THEN 'in_time'
        WHEN verdict.recorded_in_time = FALSE THEN 'late'
    END AS decision_class,
    verdict.recorded_in_time AS decision_in_time_recorded,
    CASE
        WHEN classed.review_class = 'held_not_recorded' AND as_of > due_r06(classed.evidence_date) THEN FALSE
        WHEN classed.review_class = 'held_not_recorded' THEN NULL
        WHEN classed.reason IN ('died', 'moved_out') OR verdict.is_eased OR verdict.is_upside_down THEN NULL
        ELSE verdict.told_in_time
    END AS decision_in_time_righted
FROM classed
CROSS JOIN as_of_day
LEFT JOIN verdict USING (plan_id)
ORDER BY classed.plan_id
