-- One row a plan, of any status: its dates, its reviews, what its sections say, and what others know of the child.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
reviewed AS (
    SELECT
        plan_id,
        max(decision_date) FILTER (WHERE decision_date <= as_of) AS last_decision_date,
        max(meeting_date) AS last_meeting_date,
        count(*) FILTER (WHERE decision_date IS NULL) AS undecided_cycle_count
    FROM review
    CROSS JOIN as_of_day
    GROUP BY plan_id
),
written AS (
    SELECT
        plan_id,
        section_code,
        trim(section_text, E' \t\r\n') AS section_text,
        list_filter(string_split_regex(coalesce(need_refs, ''), '\s+'), lambda ref: ref <> '') AS need_refs
    FROM plan_section
),
sections AS (
    SELECT
        plan_id,
        max(section_text) FILTER (WHERE section_code = 'C') AS section_c,
        max(section_text) FILTER (WHERE section_code = 'D') AS section_d,
        max(section_text) FILTER (WHERE section_code = 'H1') AS section_h1,
        max(section_text) FILTER (WHERE section_code = 'I') AS section_i,
        max(section_text) FILTER (WHERE section_code = 'J') AS section_j,
        flatten(list(need_refs) FILTER (WHERE section_code = 'B')) AS needs_b,
        flatten(list(need_refs) FILTER (WHERE section_code = 'C')) AS needs_c,
        flatten(list(need_refs) FILTER (WHERE section_code = 'D')) AS needs_d,
        flatten(list(need_refs) FILTER (WHERE section_code = 'F')) AS needs_f,
        flatten(list(need_refs) FILTER (WHERE section_code = 'G')) AS needs_g,
        flatten(list(need_refs) FILTER (WHERE section_code IN ('H1', 'H2'))) AS needs_h
    FROM written
    GROUP BY plan_id
),
advised AS (
    SELECT
        person_id,
        bool_or(leg_code = 'health') AS health_advice_received,
        bool_or(leg_code = 'health' AND need_code = 'need') AS health_advice_says_need,
        bool_or(leg_code = 'social_care') AS care_advice_received,
        bool_or(leg_code = 'social_care' AND need_code = 'need') AS care_advice_says_need
    FROM advice_request
    WHERE received_date IS NOT NULL
    GROUP BY person_id
),
treated AS (
    SELECT DISTINCT tie.person_id
    FROM caseload_entry
    JOIN tie
      ON tie.record_type = 'caseload_entry'
     AND tie.record_key = caseload_entry.record_key
     AND tie.state = 'tied'
    WHERE caseload_entry.status_code IN ('active', 'waiting')
),
cared_for AS (
    SELECT DISTINCT person_id
    FROM social_care_flag
    WHERE end_date IS NULL
)
SELECT
    plan.plan_id,
    plan.person_id,
    as_of,
    plan.status_code,
    plan.request_received_date,
    plan.first_final_date,
    plan.last_amended_date,
    plan.exception_code,
    plan.personal_budget,
    plan.transfer_in_date,
    plan.transfer_in_authority_code,
    plan.transfer_letter_date,
    plan.cease_decision_date,
    plan.appeal_end_date,
    plan.cease_date,
    plan.cease_reason_code,
    person.date_of_birth,
    age_on(person.date_of_birth, as_of) AS age,
    age_on(person.date_of_birth, plan.cease_date) AS age_at_cease,
    reviewed.last_decision_date,
    reviewed.last_meeting_date,
    coalesce(reviewed.undecided_cycle_count, 0) AS undecided_cycle_count,
    sections.section_c,
    sections.section_d,
    coalesce(sections.section_h1, '') AS section_h1,
    coalesce(sections.section_i, '') AS section_i,
    coalesce(sections.section_j, '') AS section_j,
    regexp_matches(
        lower(sections.section_c),
        '^(none|no needs?|nil)( have been| has been)? identified\.?$|^no (health|social care) needs (have been )?identified\b'
    ) AS c_says_none,
    regexp_matches(
        lower(sections.section_d),
        '^(none|no needs?|nil)( have been| has been)? identified\.?$|^no (health|social care) needs (have been )?identified\b'
    ) AS d_says_none,
    coalesce(sections.needs_b, []) AS needs_b,
    coalesce(sections.needs_c, []) AS needs_c,
    coalesce(sections.needs_d, []) AS needs_d,
    coalesce(sections.needs_f, []) AS needs_f,
    coalesce(sections.needs_g, []) AS needs_g,
    coalesce(sections.needs_h, []) AS needs_h,
    coalesce(advised.health_advice_received, FALSE) AS health_advice_received,
    coalesce(advised.health_advice_says_need, FALSE) AS health_advice_says_need,
    coalesce(advised.care_advice_received, FALSE) AS care_advice_received,
    coalesce(advised.care_advice_says_need, FALSE) AS care_advice_says_need,
    treated.person_id IS NOT NULL AS on_health_caseload,
    cared_for.person_id IS NOT NULL AS has_open_care_flag
FROM plan
CROSS JOIN as_of_day
LEFT JOIN person
  ON person.person_id = plan.person_id
LEFT JOIN reviewed
  ON reviewed.plan_id = plan.plan_id
LEFT JOIN sections
  ON sections.plan_id = plan.plan_id
LEFT JOIN advised
  ON advised.person_id = plan.person_id
LEFT JOIN treated
  ON treated.person_id = plan.person_id
LEFT JOIN cared_for
  ON cared_for.person_id = plan.person_id
