-- One row a person: identifiers with their states, and what plans, placements, rolls and returns say of the person.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
planned AS (
    SELECT DISTINCT person_id
    FROM plan
    WHERE status_code = 'active'
),
open_placement AS (
    SELECT placement.*
    FROM placement
    CROSS JOIN as_of_day
    WHERE entry_date <= as_of
      AND (leaving_date IS NULL OR leaving_date >= as_of)
),
placed AS (
    SELECT
        open_placement.person_id,
        count(*) FILTER (WHERE rank = 1) AS open_primary_count,
        bool_or(
            (urn IS NOT NULL)::INTEGER + (ukprn IS NOT NULL)::INTEGER + (setting_type_code IS NOT NULL)::INTEGER <> 1
        ) AS placement_identified_wrongly
    FROM open_placement
    GROUP BY open_placement.person_id
),
attended_establishment AS (
    SELECT open_placement.person_id, open_placement.rank, establishment.type_code, FALSE AS is_closed
    FROM open_placement
    JOIN establishment
      ON establishment.ukprn = open_placement.ukprn
    WHERE open_placement.urn IS NULL
    UNION ALL
    SELECT
        open_placement.person_id,
        open_placement.rank,
        establishment.type_code,
        coalesce(establishment.status_code = 'closed' AND establishment.close_date <= as_of, FALSE) AS is_closed
    FROM open_placement
    CROSS JOIN as_of_day
    JOIN establishment
      ON establishment.urn = open_placement.urn
),
attended AS (
    SELECT
        person_id,
        bool_or(rank = 1 AND type_code IN (
            '1', '2', '3', '5', '6', '7', '12', '14', '28', '33', '34', '35', '36', '38', '40', '41', '42', '43', '44'
        )) AS at_state_school,
        bool_or(rank = 1 AND type_code IN ('18', '31', '32', '39', '45', '46')) AS at_college,
        bool_or(is_closed) AS at_closed_setting
    FROM attended_establishment
    GROUP BY person_id
),
enrolled AS (
    SELECT
        tie.person_id,
        bool_or(
            roll_entry.upn <> person.upn AND roll_entry.upn IS DISTINCT FROM person.former_upn
        ) AS school_upn_differs
    FROM roll_entry
    JOIN tie
      ON tie.record_type = 'roll_entry'
     AND tie.record_key = roll_entry.record_key
     AND tie.state = 'tied'
    JOIN person
      ON person.person_id = tie.person_id
    WHERE upn_state(roll_entry.upn) = 'valid'
    GROUP BY tie.person_id
),
questioned AS (
    SELECT DISTINCT candidate_person_id AS person_id
    FROM tie
    WHERE record_type IN ('review_return', 'roll_entry')
      AND (agreed IS NOT NULL OR json_extract_string(evidence, '$.reference') = 'same')
      AND json_extract_string(evidence, '$.date_of_birth') IN ('one_part', 'day_month_swapped', 'differs')
      AND reason_code NOT IN (
          'restricted', 'identifiers_conflict', 'reference_disagrees', 'identifier_shared', 'person_decided'
      )
)
SELECT
    person.person_id,
    as_of,
    person.upn,
    upn_state(person.upn) AS upn_state,
    person.upn IS NOT NULL AND count(*) OVER (PARTITION BY person.upn) > 1 AS upn_is_shared,
    person.upn_given_date,
    person.upn_unknown_code,
    coalesce(enrolled.school_upn_differs, FALSE) AS school_upn_differs,
    person.uln,
    uln_state(person.uln) AS uln_state,
    nhs_number_state(person.uln) AS uln_as_nhs_number_state,
    person.nhs_number,
    nhs_number_state(person.nhs_number) AS nhs_number_state,
    uln_state(person.nhs_number) AS nhs_number_as_uln_state,
    coalesce(CAST(getvariable('allow_test_numbers') AS BOOLEAN), FALSE) AS test_numbers_are_allowed,
    age_on(person.date_of_birth, as_of) AS age,
    questioned.person_id IS NOT NULL AS birth_date_is_questioned,
    person.surname IS NOT NULL
        AND person.forename IS NOT NULL
        AND person.date_of_birth IS NOT NULL
        AND person.postcode IS NOT NULL
        AND count(*) OVER (PARTITION BY
            lower(replace(person.surname, ' ', '')),
            lower(replace(person.forename, ' ', '')),
            person.date_of_birth,
            clean_identifier(person.postcode)
        ) > 1 AS has_a_double,
    ethnicity_state(person.ethnicity_code) AS ethnicity_state,
    postcode_state(person.postcode) AS postcode_state,
    person.date_of_death,
    planned.person_id IS NOT NULL AS has_active_plan,
    coalesce(placed.open_primary_count, 0) AS open_primary_count,
    coalesce(placed.placement_identified_wrongly, FALSE) AS placement_identified_wrongly,
    coalesce(attended.at_state_school, FALSE) AS at_state_school,
    coalesce(attended.at_college, FALSE) AS at_college,
    coalesce(attended.at_closed_setting, FALSE) AS at_closed_setting
FROM person
CROSS JOIN as_of_day
LEFT JOIN planned
  ON planned.person_id = person.person_id
LEFT JOIN placed
  ON placed.person_id = person.person_id
LEFT JOIN attended
  ON attended.person_id = person.person_id
LEFT JOIN enrolled
  ON enrolled.person_id = person.person_id
LEFT JOIN questioned
  ON questioned.person_id = person.person_id
