-- One row a return: how many of its records say what, for shares and balances.
WITH census AS (
    SELECT
        CAST(getvariable('as_of') AS DATE) AS reference_date,
        make_date(year(reference_date) - 1, 1, 1) AS period_start,
        make_date(year(reference_date) - 1, 12, 31) AS period_end
),
person_count AS (
    SELECT
        count(*) AS persons,
        count(*) FILTER (WHERE ethnicity_code IN ('REFU', 'NOBT')) AS persons_without_ethnicity
    FROM sen2_person
),
request_count AS (
    SELECT
        count(*) FILTER (WHERE request_source_code IS NOT NULL) AS sourced_requests,
        count(*) FILTER (WHERE request_source_code = '5') AS requests_from_others,
        count(*) FILTER (WHERE received_date IS NOT NULL AND outcome_date IS NOT NULL) AS dated_requests,
        count(*) FILTER (WHERE received_date = outcome_date) AS same_day_requests,
        count(*) FILTER (WHERE tribunal = '1') AS appealed_requests,
        count(*) FILTER (WHERE tribunal = '1' AND mediation = '0') AS appealed_without_mediation
    FROM sen2_request
),
assessment_count AS (
    SELECT
        count(*) FILTER (WHERE outcome_code = 'Y' AND week20 IN ('0', '1')) AS plans_with_week20,
        count(*) FILTER (WHERE outcome_code = 'Y' AND week20 = '1') AS plans_excepted,
        count(*) FILTER (WHERE outcome_code = 'Y' AND outcome_date BETWEEN period_start AND period_end) AS plans_issued
    FROM sen2_assessment
    CROSS JOIN census
),
moved_in AS (
    SELECT DISTINCT request_id
    FROM sen2_active_plan
    WHERE transfer_authority_code IS NOT NULL
),
named_plan_count AS (
    SELECT
        count(*) FILTER (
            WHERE start_date BETWEEN period_start AND period_end
              AND moved_in.request_id IS NULL
        ) AS plans_started,
        count(cease_reason_code) AS plans_ceased_with_reason,
        count(*) FILTER (WHERE cease_reason_code = '9') AS plans_ceased_for_other,
        count(cease_date) AS plans_ceased
    FROM sen2_named_plan
    CROSS JOIN census
    LEFT JOIN sen2_assessment
      ON sen2_assessment.assessment_id = sen2_named_plan.assessment_id
    LEFT JOIN moved_in
      ON moved_in.request_id = sen2_assessment.request_id
),
decided AS (
    SELECT review_outcome_code, count(*) AS decisions
    FROM sen2_active_plan
    WHERE review_outcome_code IN ('M', 'A', 'C')
    GROUP BY review_outcome_code
),
active_plan_count AS (
    SELECT
        count(*) AS active_plans,
        count(transfer_authority_code) AS plans_moved_in,
        count(*) FILTER (WHERE review_meeting_date IS NOT NULL AND last_review_date IS NOT NULL) AS dated_reviews,
        count(*) FILTER (WHERE review_meeting_date = last_review_date) AS same_day_reviews
    FROM sen2_active_plan
),
need_count AS (
    SELECT
        count(*) AS needs,
        count(*) FILTER (WHERE need_code = 'OTH') AS other_needs
    FROM sen2_need
),
before AS (
    SELECT count(*) FILTER (WHERE has_active_plan) AS previous_active_plans
    FROM previous_person
)
SELECT
    sen2_return.return_id,
    census.reference_date,
    persons,
    persons_without_ethnicity,
    sourced_requests,
    requests_from_others,
    dated_requests,
    same_day_requests,
    appealed_requests,
    appealed_without_mediation,
    plans_with_week20,
    plans_excepted,
    plans_issued,
    plans_started,
    plans_ceased_with_reason,
    plans_ceased_for_other,
    plans_ceased,
    (SELECT coalesce(sum(decisions), 0) FROM decided) AS decisions,
    (SELECT coalesce(max(decisions), 0) FROM decided) AS decisions_of_one_kind,
    active_plans,
    plans_moved_in,
    dated_reviews,
    same_day_reviews,
    needs,
    other_needs,
    previous_active_plans
FROM sen2_return
CROSS JOIN census
CROSS JOIN person_count
CROSS JOIN request_count
CROSS JOIN assessment_count
CROSS JOIN named_plan_count
CROSS JOIN active_plan_count
CROSS JOIN need_count
CROSS JOIN before
