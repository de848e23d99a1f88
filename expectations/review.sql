-- One row a current review: the latest two cycles of every active plan, with its plan, placements, terms and returns.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
current_review AS (
    SELECT
        review.*,
        plan.first_final_date
    FROM review
    JOIN plan
      ON plan.plan_id = review.plan_id
     AND plan.status_code = 'active'
    QUALIFY review.cycle_number >= max(review.cycle_number) OVER (PARTITION BY review.plan_id) - 1
),
provided AS (
    SELECT
        plan_id,
        bool_or(section_code = 'G') AS has_health_provision,
        bool_or(section_code IN ('H1', 'H2')) AS has_care_provision
    FROM plan_section
    WHERE trim(need_refs) <> ''
    GROUP BY plan_id
),
placed AS (
    SELECT
        review_id,
        bool_or(
            placement.urn = setting_urn
            AND placement.entry_date <= meeting_date
            AND meeting_date <= coalesce(placement.leaving_date, meeting_date)
        ) AS child_attended_setting
    FROM current_review
    JOIN placement
      ON placement.person_id = current_review.person_id
     AND placement.urn IS NOT NULL
    GROUP BY review_id
),
timetabled AS (
    SELECT
        review_id,
        bool_or(term.end_date < meeting_date)
            AND bool_or(term.start_date > meeting_date)
            AND NOT coalesce(bool_or(meeting_date BETWEEN term.start_date AND term.end_date), FALSE) AS setting_was_closed
    FROM current_review
    JOIN term
      ON term.setting_urn = current_review.setting_urn
    GROUP BY review_id
),
returned AS (
    SELECT
        current_review.review_id,
        bool_or(review_return.meeting_date <> current_review.meeting_date) AS return_meeting_differs,
        bool_or(review_return.recommendation_code <> current_review.recommendation_code) AS return_recommendation_differs
    FROM current_review
    JOIN pairing
      ON pairing.record_type = 'review_return'
     AND pairing.target_type = 'review'
     AND pairing.target_key = current_review.review_id
     AND pairing.state = 'paired'
    JOIN review_return
      ON review_return.record_key = pairing.record_key
    GROUP BY current_review.review_id
)
SELECT
    current_review.review_id,
    current_review.person_id,
    as_of,
    current_review.first_final_date,
    current_review.setting_urn,
    current_review.invite_date,
    list_filter(string_split_regex(coalesce(current_review.invited_roles, ''), '\s+'), lambda role: role <> '')
        AS invited_roles,
    current_review.papers_date,
    current_review.meeting_date,
    current_review.report_received_date,
    current_review.recommendation_code,
    current_review.decision_code,
    current_review.decision_date,
    trim(coalesce(current_review.decision_reason, '')) AS decision_reason,
    current_review.letter_date,
    current_review.appeal_rights_sent,
    current_review.draft_date,
    current_review.final_date,
    current_review.tracker_code,
    current_review.year_group,
    current_review.pfa_discussed,
    current_review.parent_views_code,
    current_review.child_views_code,
    current_review.health_update,
    current_review.social_care_update,
    current_review.entered_date,
    count(current_review.meeting_date) OVER (
        PARTITION BY current_review.setting_urn, current_review.meeting_date, current_review.entered_date
    ) * CAST(current_review.setting_urn IS NOT NULL AND current_review.entered_date IS NOT NULL AS INTEGER)
        AS filled_together_count,
    coalesce(provided.has_health_provision, FALSE) AS has_health_provision,
    coalesce(provided.has_care_provision, FALSE) AS has_care_provision,
    placed.review_id IS NOT NULL AS child_has_placement,
    coalesce(placed.child_attended_setting, FALSE) AS child_attended_setting,
    coalesce(timetabled.setting_was_closed, FALSE) AS setting_was_closed,
    coalesce(returned.return_meeting_differs, FALSE) AS return_meeting_differs,
    coalesce(returned.return_recommendation_differs, FALSE) AS return_recommendation_differs
FROM current_review
CROSS JOIN as_of_day
LEFT JOIN provided
  ON provided.plan_id = current_review.plan_id
LEFT JOIN placed
  ON placed.review_id = current_review.review_id
LEFT JOIN timetabled
  ON timetabled.review_id = current_review.review_id
LEFT JOIN returned
  ON returned.review_id = current_review.review_id
