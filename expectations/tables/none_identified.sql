-- One row for each section C or D of an active plan that says "none identified" in whatever words: what that means.
-- no_need_confirmed: advice was received and says that there is no need; it alone justifies the phrase.
-- not_known_to_service: those who were asked answered that they do not know the child.
-- advice_not_received: nobody's answer is in. need_present_text_wrong: somebody knows of a need.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
written AS (
    SELECT
        plan.plan_id,
        plan.person_id,
        plan_section.section_code,
        plan_section.section_text,
        tidy_text(CASE WHEN length(plan_section.section_text) <= 400 THEN plan_section.section_text END) AS words
    FROM plan_section
    JOIN plan
      ON plan.plan_id = plan_section.plan_id
    WHERE plan.status_code = 'active'
      AND plan_section.section_code IN ('C', 'D', 'G', 'H1', 'H2')
),
claimed AS (
    SELECT
        plan_id,
        person_id,
        section_code,
        bool_or(says_none_in_short(words)) AS in_short
    FROM written
    WHERE section_code IN ('C', 'D')
      AND (says_none_identified(words) OR says_none_in_short(words))
    GROUP BY plan_id, person_id, section_code
),
provided AS (
    SELECT DISTINCT
        plan_id,
        CASE WHEN section_code = 'G' THEN 'C' ELSE 'D' END AS section_code
    FROM written
    WHERE section_code IN ('G', 'H1', 'H2')
      AND words IS DISTINCT FROM ''
      AND section_text IS NOT NULL
      AND NOT coalesce(says_none_identified(words) OR says_none_in_short(words) OR says_nothing(words), FALSE)
      AND NOT coalesce(says_no_provision(words), FALSE)
),
advised AS (
    SELECT
        person_id,
        CASE WHEN leg_code = 'health' THEN 'C' ELSE 'D' END AS section_code,
        bool_or(received_date IS NOT NULL) AS is_received,
        bool_or(received_date IS NOT NULL AND need_code = 'need') AS says_need,
        bool_or(received_date IS NOT NULL AND need_code = 'no_need') AS says_no_need,
        bool_or(received_date IS NOT NULL AND need_code = 'not_known') AS says_not_known,
        max_by(provider_code, (requested_date, provider_code)) FILTER (
            WHERE leg_code = 'health' AND requested_date IS NOT NULL
        ) AS provider_code
    FROM advice_request
    WHERE leg_code IN ('health', 'social_care')
    GROUP BY ALL
),
treated AS (
    SELECT
        tie.person_id,
        'C' AS section_code,
        any_value(caseload_entry.provider_code ORDER BY caseload_entry.provider_code) AS provider_code
    FROM caseload_entry
    JOIN tie
      ON tie.record_type = 'caseload_entry'
     AND tie.record_key = caseload_entry.record_key
     AND tie.state = 'tied'
    WHERE caseload_entry.status_code IN ('active', 'waiting')
    GROUP BY tie.person_id
),
cared_for AS (
    SELECT person_id, 'D' AS section_code
    FROM social_care_flag
    CROSS JOIN as_of_day
    WHERE coalesce(start_date <= as_of, TRUE)
      AND coalesce(end_date > as_of, TRUE)
    UNION
    SELECT person_id, 'D'
    FROM person
    WHERE looked_after
),
weighed AS (
    SELECT
        claimed.plan_id,
        claimed.person_id,
        claimed.section_code,
        claimed.in_short,
        coalesce(advised.is_received, FALSE) AS is_received,
        coalesce(advised.says_need, FALSE) AS says_need,
        coalesce(advised.says_no_need, FALSE) AS says_no_need,
        coalesce(advised.says_not_known, FALSE) AS says_not_known,
        treated.person_id IS NOT NULL AS on_caseload,
        cared_for.person_id IS NOT NULL AS has_care,
        provided.plan_id IS NOT NULL AS is_provided_for,
        person.team_code,
        coalesce(advised.provider_code, treated.provider_code) AS provider_code
    FROM claimed
    LEFT JOIN advised USING (person_id, section_code)
    LEFT JOIN treated USING (person_id, section_code)
    LEFT JOIN cared_for USING (person_id, section_code)
    LEFT JOIN provided USING (plan_id, section_code)
    LEFT JOIN person USING (person_id)
)
SELECT
    plan_id,
    person_id,
    section_code,
    CASE
        WHEN says_need OR on_caseload OR has_care OR is_provided_for THEN 'need_present_text_wrong'
        WHEN says_no_need THEN 'no_need_confirmed'
        WHEN says_not_known THEN 'not_known_to_service'
        ELSE 'advice_not_received'
    END AS meaning,
    concat_ws(
        ' ',
        CASE WHEN says_need THEN 'advice_says_need' END,
        CASE WHEN on_caseload THEN 'health_caseload' END,
        CASE WHEN has_care THEN 'social_care_record' END,
        CASE WHEN is_provided_for AND section_code = 'C' THEN 'provision_in_g' END,
        CASE WHEN is_provided_for AND section_code = 'D' THEN 'provision_in_h' END,
        CASE WHEN says_no_need THEN 'advice_says_no_need' END,
        CASE WHEN says_not_known THEN 'advice_says_not_known' END,
        CASE WHEN is_received AND NOT (says_need OR says_no_need OR says_not_known) THEN 'advice_without_answer' END
    ) AS evidence,
    in_short,
    team_code,
    provider_code
FROM weighed
