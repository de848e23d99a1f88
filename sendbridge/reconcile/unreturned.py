"""Meetings that the case system has and no return knows, where the setting that held them is known to send returns."""

RULE_ID = "RC03"
REPORT_DAYS = 14  # SEND Regs 2014 reg 20(9): the report is due two weeks after the meeting
MARGIN_DAYS = 14
YEAR_DAYS = 365

# A setting sends returns from the first meeting that it told of. What comes by the portal is all there is; of a file we
# know only that something was sent after this report was due. What is on the way (held, unmatched, new, rejected) is
# told by its own exception, a missing report is AR06, a doubtful place AR16, and paper or e-mail leaves no return.
UNRETURNED = f"""
WITH told AS (
    SELECT
        returned.setting_urn,
        returned.meeting_date,
        returned.report_sent_date,
        tie.person_id,
        pairing.target_key AS review_id,
        coalesce(pairing.state = 'paired', FALSE) AS is_paired
    FROM review_return AS returned
    LEFT JOIN tie
        ON tie.record_type = 'review_return'
        AND tie.record_key = returned.record_key
    LEFT JOIN pairing
        ON pairing.record_type = 'review_return'
        AND pairing.record_key = returned.record_key
),
sending AS (
    SELECT
        setting_urn,
        min(meeting_date) AS first_meeting_date,
        max(report_sent_date) AS last_sent_date,
        setting_urn IN (SELECT setting_urn FROM roll_entry UNION ALL SELECT setting_urn FROM term) AS is_on_portal
    FROM told
    GROUP BY setting_urn
)
SELECT
    '{RULE_ID}' AS rule_id,
    'review' AS subject_type,
    review.review_id AS subject_id,
    review.person_id,
    'school_settings' AS source,
    'meeting_date' AS field
FROM review
JOIN plan
    ON plan.plan_id = review.plan_id
    AND plan.status_code = 'active'
JOIN protected_child AS child
    ON child.person_id = review.person_id
    AND NOT child.is_dead
    AND NOT child.is_restricted
JOIN sending
    ON sending.setting_urn = review.setting_urn
    AND sending.first_meeting_date <= review.meeting_date
    AND (sending.is_on_portal OR sending.last_sent_date >= review.meeting_date + {REPORT_DAYS})
ANTI JOIN (FROM told WHERE is_paired) AS known
    ON known.review_id = review.review_id
ANTI JOIN (FROM told WHERE NOT is_paired) AS of_child
    ON of_child.person_id = review.person_id
ANTI JOIN (FROM told WHERE NOT is_paired) AS of_setting
    ON of_setting.setting_urn = review.setting_urn
    AND of_setting.meeting_date = review.meeting_date
ANTI JOIN finding AS doubted
    ON doubted.rule_id = 'AR16'
    AND doubted.subject_id = review.review_id
WHERE review.meeting_date >= CAST($as_of AS DATE) - {YEAR_DAYS}
  AND review.meeting_date <= CAST($as_of AS DATE) - {REPORT_DAYS + MARGIN_DAYS}
  AND review.report_received_date IS NOT NULL
  AND coalesce(review.submitted_via_code IN ('portal', 'file'), TRUE)
  AND NOT EXISTS (
    SELECT 1
    FROM arrival
    WHERE arrival.feed IN ('case_management', 'school_settings')
    GROUP BY arrival.feed
    HAVING NOT bool_or(arrival.arrived)
  )
"""
