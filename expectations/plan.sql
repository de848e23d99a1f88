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
census AS (
    SELECT tie.person_id, list(DISTINCT roll_entry.primary_need_code) AS need_codes
    FROM roll_entry
    JOIN tie
      ON tie.record_type = 'roll_entry'
     AND tie.record_key = roll_entry.record_key
     AND tie.state = 'tied'
    CROSS JOIN as_of_day
    WHERE roll_entry.primary_need_code IS NOT NULL
      AND coalesce(roll_entry.entry_date <= as_of, TRUE)
      AND coalesce(roll_entry.leaving_date >= as_of, TRUE)
    GROUP BY tie.person_id
),
none_means AS (
    SELECT
        plan_id,
        max(meaning) FILTER (WHERE section_code = 'C') AS c_none_means,
        max(meaning) FILTER (WHERE section_code = 'D') AS d_none_means,
        bool_or(section_code = 'C' AND in_short) AS c_none_in_short,
        bool_or(section_code = 'D' AND in_short) AS d_none_in_short
    FROM none_identified
    GROUP BY plan_id
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
    none_means.c_none_means,
    none_means.d_none_means,
    coalesce(none_means.c_none_in_short, FALSE) AS c_none_in_short,
    coalesce(none_means.d_none_in_short, FALSE) AS d_none_in_short,
    coalesce(sections.section_c, '') = '' OR says_nothing(tidy_text(left(sections.section_c, 100))) AS c_says_nothing,
    coalesce(sections.section_d, '') = '' OR says_nothing(tidy_text(left(sections.section_d, 100))) AS d_says_nothing,
    coalesce(sections.section_h1, '') AS section_h1,
    coalesce(sections.section_i, '') AS section_i,
    coalesce(sections.section_j, '') AS section_j,
    coalesce(sections.needs_b, []) AS needs_b,
    coalesce(sections.needs_c, []) AS needs_c,
    coalesce(sections.needs_d, []) AS needs_d,
    coalesce(sections.needs_f, []) AS needs_f,
    coalesce(sections.needs_g, []) AS needs_g,
    coalesce(sections.needs_h, []) AS needs_h,
    plan.primary_need_code,
    plan_text.year_group,
    coalesce(plan_text.outcomes_undated, 0) AS outcomes_undated,
    coalesce(plan_text.outcomes_past, 0) AS outcomes_past,
    coalesce(plan_text.provision_without_amount, 0) AS provision_without_amount,
    coalesce(plan_text.provision_without_frequency, 0) AS provision_without_frequency,
    coalesce(plan_text.provision_without_provider, 0) AS provision_without_provider,
    coalesce(plan_text.provision_open_ended, 0) AS provision_open_ended,
    coalesce(plan_text.speaks_of_adulthood, FALSE) AS speaks_of_adulthood,
    coalesce(plan_text.unlisted_advice, 0) AS unlisted_advice,
    coalesce(plan_text.sections_with_another_name, 0) AS sections_with_another_name,
    coalesce(plan_text.sections_with_mixed_pronouns, 0) AS sections_with_mixed_pronouns,
    coalesce(plan_text.headline_need_codes, []) AS headline_need_codes,
    coalesce(census.need_codes, []) AS census_need_codes
FROM plan
CROSS JOIN as_of_day
LEFT JOIN person
  ON person.person_id = plan.person_id
LEFT JOIN reviewed
  ON reviewed.plan_id = plan.plan_id
LEFT JOIN sections
  ON sections.plan_id = plan.plan_id
LEFT JOIN none_means
  ON none_means.plan_id = plan.plan_id
LEFT JOIN plan_text
  ON plan_text.plan_id = plan.plan_id
LEFT JOIN census
  ON census.person_id = plan.person_id
