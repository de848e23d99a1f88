-- One row a consultation of the last year: its steps, the setting that was asked, and the draft that it rests on.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
moved AS (
    SELECT plan_id, draft_date
    FROM phase_transfer
    QUALIFY row_number() OVER (PARTITION BY plan_id ORDER BY due_date DESC NULLS LAST) = 1
),
drafted AS (
    SELECT
        consultation_id,
        CASE consultation.reason_code
            WHEN 'new_plan' THEN plan.plan_id
            WHEN 'phase_move' THEN moved.plan_id
            ELSE review.review_id
        END IS NOT NULL AS draft_is_expected,
        CASE consultation.reason_code
            WHEN 'new_plan' THEN plan.draft_date
            WHEN 'phase_move' THEN moved.draft_date
            ELSE review.draft_date
        END AS draft_date,
        review.review_id IS NOT NULL AS review_is_linked
    FROM consultation
    LEFT JOIN plan
      ON plan.plan_id = consultation.plan_id
    LEFT JOIN moved
      ON moved.plan_id = consultation.plan_id
    LEFT JOIN review
      ON review.review_id = consultation.review_id
),
asked_before AS (
    SELECT
        consultation.consultation_id,
        max(earlier.sent_date) AS last_sent_date
    FROM consultation
    JOIN consultation AS earlier
      ON earlier.plan_id = consultation.plan_id
     AND earlier.urn = consultation.urn
     AND (
         earlier.sent_date < consultation.sent_date
         OR (earlier.sent_date = consultation.sent_date AND earlier.consultation_id < consultation.consultation_id)
     )
     AND coalesce(earlier.reply_date > consultation.sent_date, TRUE)
    GROUP BY consultation.consultation_id
)
SELECT
    consultation.consultation_id,
    consultation.person_id,
    as_of,
    consultation.reason_code,
    consultation.authorised_by_code,
    consultation.authorised_date,
    consultation.sent_by_code,
    consultation.sent_date,
    consultation.parent_contact_date,
    consultation.setting_contact_date,
    consultation.chased_date,
    consultation.reply_date,
    consultation.reply_code,
    consultation.refusal_ground_code,
    trim(coalesce(consultation.refusal_evidence, '')) AS refusal_evidence,
    consultation.commissioning,
    consultation.urn,
    ukprn_state(consultation.ukprn) AS ukprn_state,
    establishment.urn IS NOT NULL AS setting_is_registered,
    CASE WHEN establishment.status_code = 'closed' THEN establishment.close_date END AS setting_closed_date,
    coalesce(establishment.type_code IN ('10', '11'), FALSE) AS setting_is_independent,
    drafted.draft_is_expected,
    drafted.draft_date,
    drafted.review_is_linked,
    asked_before.last_sent_date AS last_unanswered_sent_date
FROM consultation
CROSS JOIN as_of_day
JOIN drafted
  ON drafted.consultation_id = consultation.consultation_id
LEFT JOIN establishment
  ON establishment.urn = consultation.urn
LEFT JOIN asked_before
  ON asked_before.consultation_id = consultation.consultation_id
WHERE coalesce(consultation.sent_date, consultation.authorised_date, as_of) > as_of - 365
