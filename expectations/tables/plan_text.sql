-- One row an active plan: what its sections say, in counts. Text rules give candidates for people, and hold no text.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
active AS (
    SELECT
        plan.plan_id,
        plan.person_id,
        greatest(plan.first_final_date, plan.last_amended_date) AS text_date,
        person.date_of_birth,
        -- the calendar year in which the child's Reception year ends
        year(person.date_of_birth) + 5 + CAST(month(person.date_of_birth) >= 9 AS INTEGER) AS reception_ends,
        lower(regexp_extract(person.forename, '^[^ -]+')) AS forename
    FROM plan
    LEFT JOIN person USING (person_id)
    WHERE plan.status_code = 'active'
),
written AS (
    SELECT
        active.plan_id,
        plan_section.section_code,
        plan_section.section_text,
        lower(translate(plan_section.section_text, '’‘“”–—', '''''""--')) AS words
    FROM plan_section
    JOIN active USING (plan_id)
    WHERE plan_section.section_text IS NOT NULL
      AND plan_section.section_code IN ('B', 'E', 'F', 'G', 'H1', 'H2', 'K')
),
lines AS (
    SELECT plan_id, section_code, line
    FROM (
        SELECT plan_id, section_code, trim(unnest(string_split(words, chr(10))), E' \t\r-*•') AS line
        FROM written
        WHERE section_code IN ('E', 'F')
    )
    WHERE NOT ends_with(line, ':')
      AND length(line) - length(replace(line, ' ', '')) >= CASE WHEN ends_with(line, '.') THEN 2 ELSE 3 END
),
outcome_lines AS (
    SELECT
        plan_id,
        says_dated(line) AS is_dated,
        CASE
            WHEN contains(line, '20') THEN list_max([
                list_max(list_transform(
                    regexp_extract_all(line, pattern('written_date')),
                    lambda written_date: CASE
                        WHEN regexp_matches(written_date, '^[0-9]') THEN CAST(try_strptime(
                            concat_ws(
                                ' ',
                                regexp_extract(written_date, '^[0-9]+'),
                                left(regexp_extract(written_date, '[a-z]{3,}'), 3),
                                right(written_date, 4)
                            ),
                            '%d %b %Y'
                        ) AS DATE)
                        ELSE last_day(try_strptime(
                            concat_ws(' ', '1', left(written_date, 3), right(written_date, 4)), '%d %b %Y'
                        ))
                    END
                )),
                list_max(list_transform(
                    regexp_extract_all(line, pattern('figure_date')),
                    lambda figure_date: CAST(try_strptime(translate(figure_date, '.-', '//'), '%d/%m/%Y') AS DATE)
                )),
                list_max(list_transform(
                    regexp_extract_all(line, pattern('term')),
                    lambda term: make_date(
                        CAST(right(term, 4) AS INTEGER),
                        CASE left(term, 2) WHEN 'su' THEN 8 WHEN 'sp' THEN 4 WHEN 'ea' THEN 4 ELSE 12 END,
                        CASE left(term, 2) WHEN 'sp' THEN 30 WHEN 'ea' THEN 30 ELSE 31 END
                    )
                )),
                list_max(list_transform(
                    regexp_extract_all(line, pattern('school_year')),
                    lambda school_year: make_date(CAST(left(school_year, 4) AS INTEGER) + 1, 8, 31)
                )),
                list_max(list_transform(
                    regexp_extract_all(line, pattern('bare_year')),
                    lambda bare_year: make_date(CAST(regexp_extract(bare_year, '20[0-9]{2}') AS INTEGER), 12, 31)
                ))
            ])
        END AS last_date,
        CASE
            WHEN contains(line, 'stage') OR contains(line, 'ks')
                THEN list_max(list_transform(
                    regexp_extract_all(line, pattern('key_stage')),
                    lambda key_stage: [2, 6, 9, 11, 13][CAST(right(key_stage, 1) AS INTEGER)]
                ))
        END AS last_key_stage_group,
        CASE
            WHEN regexp_matches(line, pattern('year_group'))
                THEN list_max(list_transform(
                    regexp_extract_all(line, pattern('year_group')),
                    lambda year_group: CAST(regexp_extract(year_group, '[0-9]+') AS INTEGER)
                ))
        END AS last_year_group
    FROM lines
    WHERE section_code = 'E'
      AND says_outcome(line)
),
outcomes AS (
    SELECT
        plan_id,
        count(*) FILTER (WHERE NOT is_dated) AS outcomes_undated,
        count(*) FILTER (
            WHERE greatest(
                last_date,
                make_date(CAST(reception_ends + greatest(last_key_stage_group, last_year_group) AS BIGINT), 8, 31)
            ) < as_of
        ) AS outcomes_past
    FROM outcome_lines
    JOIN active USING (plan_id)
    CROSS JOIN as_of_day
    GROUP BY plan_id
),
provision AS (
    SELECT
        plan_id,
        count(*) FILTER (WHERE NOT says_an_amount(line)) AS provision_without_amount,
        count(*) FILTER (WHERE NOT says_a_frequency(line)) AS provision_without_frequency,
        count(*) FILTER (WHERE NOT says_a_provider(line)) AS provision_without_provider,
        count(*) FILTER (WHERE says_open_ended(line)) AS provision_open_ended
    FROM lines
    WHERE section_code = 'F'
    GROUP BY plan_id
),
sections AS (
    SELECT
        plan_id,
        bool_or(section_code <> 'B' AND section_code <> 'K' AND says_adulthood(words)) AS speaks_of_adulthood,
        max(words) FILTER (WHERE section_code = 'K') AS section_k,
        max(CASE WHEN section_code = 'B' THEN regexp_extract(words, pattern('headline'), 1) END) AS headline
    FROM written
    GROUP BY plan_id
),
unlisted AS (
    SELECT active.plan_id, count(*) AS unlisted_advice
    FROM advice_request
    JOIN active USING (person_id)
    LEFT JOIN sections USING (plan_id)
    WHERE advice_request.assessment_id IS NOT NULL
      AND advice_request.received_date <= active.text_date
      AND trim(coalesce(advice_request.author, '')) <> ''
      AND len(list_filter(
          string_split(coalesce(sections.section_k, ''), chr(10)),
          lambda line: contains(line, lower(regexp_extract(trim(advice_request.author), '[^ ]+$')))
              AND (says_a_role(line) OR coalesce(contains(line, lower(advice_request.author_role)), FALSE))
              AND says_in_full(line)
      )) = 0
    GROUP BY active.plan_id
),
told AS (
    SELECT
        written.plan_id,
        written.section_code,
        written.words,
        CASE
            -- a short name may be part of another word: Li of "family"
            WHEN NOT contains(written.words, active.forename)
                OR (
                    length(active.forename) < 5
                    AND NOT list_contains(regexp_extract_all(written.words, '\pL+'), active.forename)
                )
                THEN regexp_replace(written.section_text, pattern('somebody_else'), '', 'g')
        END AS text_without_others
    FROM written
    JOIN active USING (plan_id)
    WHERE written.section_code IN ('B', 'E', 'F')
),
known_forenames AS (
    SELECT DISTINCT lower(regexp_extract(forename, '^[^ -]+')) AS forename
    FROM person
    WHERE length(forename) >= 3
    UNION
    SELECT unnest(words('forenames'))
),
misnamed AS (
    SELECT plan_id, count(DISTINCT section_code) AS sections_with_another_name
    FROM (
        SELECT
            plan_id,
            section_code,
            lower(regexp_extract(
                unnest(
                    regexp_extract_all(text_without_others, pattern('a_child'), 1)
                    || regexp_extract_all(text_without_others, pattern('with_a_child'), 1)
                ),
                '^[^-]+'
            )) AS forename
        FROM told
        WHERE text_without_others IS NOT NULL
    )
    JOIN known_forenames USING (forename)
    WHERE NOT list_contains(words('not_names'), forename)
    GROUP BY plan_id
),
mixed AS (
    SELECT plan_id, count(*) AS sections_with_mixed_pronouns
    FROM told
    WHERE says_mixed_pronouns(words)
       OR (says_male(words) AND says_female(words) AND NOT says_another_person(words))
    GROUP BY plan_id
)
SELECT
    active.plan_id,
    coalesce(outcomes.outcomes_undated, 0) AS outcomes_undated,
    coalesce(outcomes.outcomes_past, 0) AS outcomes_past,
    coalesce(provision.provision_without_amount, 0) AS provision_without_amount,
    coalesce(provision.provision_without_frequency, 0) AS provision_without_frequency,
    coalesce(provision.provision_without_provider, 0) AS provision_without_provider,
    coalesce(provision.provision_open_ended, 0) AS provision_open_ended,
    coalesce(sections.speaks_of_adulthood, FALSE) AS speaks_of_adulthood,
    coalesce(unlisted.unlisted_advice, 0) AS unlisted_advice,
    coalesce(misnamed.sections_with_another_name, 0) AS sections_with_another_name,
    coalesce(mixed.sections_with_mixed_pronouns, 0) AS sections_with_mixed_pronouns,
    year(as_of) + CAST(month(as_of) >= 9 AS INTEGER) - active.reception_ends AS year_group,
    list_filter(
        CASE WHEN sections.headline <> '' THEN [
            CASE WHEN says_need_spld(headline) THEN 'SPLD' END,
            CASE WHEN says_need_mld(headline) OR says_broad_cognition(headline) THEN 'MLD' END,
            CASE WHEN says_need_sld(headline) OR says_broad_cognition(headline) THEN 'SLD' END,
            CASE WHEN says_need_pmld(headline) OR says_broad_cognition(headline) THEN 'PMLD' END,
            CASE WHEN says_broad_cognition(headline) THEN 'SPLD' END,
            CASE WHEN says_broad_cognition(headline) THEN 'DS' END,
            CASE WHEN says_need_semh(headline) THEN 'SEMH' END,
            CASE WHEN says_need_slcn(headline) THEN 'SLCN' END,
            CASE WHEN says_need_hi(headline) OR says_broad_sensory(headline) THEN 'HI' END,
            CASE WHEN says_need_vi(headline) OR says_broad_sensory(headline) THEN 'VI' END,
            CASE WHEN says_need_msi(headline) OR says_broad_sensory(headline) THEN 'MSI' END,
            CASE WHEN says_need_pd(headline) OR says_broad_sensory(headline) THEN 'PD' END,
            CASE WHEN says_need_asd(headline) OR says_broad_interaction(headline) THEN 'ASD' END,
            CASE WHEN says_need_ds(headline) THEN 'DS' END,
            CASE WHEN says_need_oth(headline) THEN 'OTH' END
        ] END,
        lambda need_code: need_code IS NOT NULL
    ) AS headline_need_codes
FROM active
CROSS JOIN as_of_day
LEFT JOIN outcomes USING (plan_id)
LEFT JOIN provision USING (plan_id)
LEFT JOIN sections USING (plan_id)
LEFT JOIN unlisted USING (plan_id)
LEFT JOIN misnamed USING (plan_id)
LEFT JOIN mixed USING (plan_id)
