-- One row a person of the return: names, numbers and codes, and what the person's requests, plans and places say.
WITH census AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS reference_date
),
requested AS (
    SELECT
        person_id,
        max(received_date) AS last_received_date,
        coalesce(bool_or(outcome_code IN ('Y', 'H')), FALSE) AS a_request_was_agreed
    FROM sen2_request
    GROUP BY person_id
),
planned AS (
    SELECT person_id, max(start_date) AS last_start_date
    FROM sen2_named_plan
    GROUP BY person_id
),
active AS (
    SELECT DISTINCT person_id
    FROM sen2_active_plan
),
attended AS (
    SELECT DISTINCT sen2_placement.person_id
    FROM sen2_placement
    JOIN establishment
      ON establishment.urn = sen2_placement.urn
     AND establishment.type_code IN (
         '1', '2', '3', '5', '6', '7', '12', '14', '28', '33', '34', '35', '36', '38', '40', '41', '42', '43', '44'
     )
),
setting_postcode AS (
    SELECT DISTINCT clean_identifier(postcode) AS postcode
    FROM establishment
),
shared_uln AS (
    SELECT replace(uln, ' ', '') AS uln
    FROM sen2_person
    WHERE uln_state(uln) = 'valid'
    GROUP BY replace(uln, ' ', '')
    HAVING count(*) > 1
),
unsure_before AS (
    SELECT DISTINCT person_id
    FROM previous_person
    WHERE upn_unknown_code = 'UN5'
)
SELECT
    sen2_person.person_id,
    reference_date,
    make_date(year(reference_date) - 1, 12, 31) AS period_end,
    coalesce(trim(surname), '') AS surname,
    coalesce(trim(forename), '') AS forename,
    date_of_birth,
    age_on(date_of_birth, reference_date) AS age,
    age_on(date_of_birth, make_date(year(reference_date) - 1, 8, 31)) - 4 AS year_group,
    sex,
    gender_code,
    sen2_person.postcode,
    postcode_state(sen2_person.postcode) AS postcode_state,
    setting_postcode.postcode IS NOT NULL AS postcode_is_of_a_setting,
    upn,
    sen2_person.uln,
    shared_uln.uln IS NOT NULL AS uln_is_shared,
    upn_unknown_code,
    unsure_before.person_id IS NOT NULL AS was_unsure_before,
    requested.person_id IS NOT NULL AS has_request,
    coalesce(requested.a_request_was_agreed, FALSE) AS a_request_was_agreed,
    greatest(requested.last_received_date, planned.last_start_date) AS last_began_date,
    active.person_id IS NOT NULL AS has_active_plan,
    attended.person_id IS NOT NULL AS a_place_was_state_funded
FROM sen2_person
CROSS JOIN census
LEFT JOIN requested
  ON requested.person_id = sen2_person.person_id
LEFT JOIN planned
  ON planned.person_id = sen2_person.person_id
LEFT JOIN active
  ON active.person_id = sen2_person.person_id
LEFT JOIN attended
  ON attended.person_id = sen2_person.person_id
LEFT JOIN setting_postcode
  ON setting_postcode.postcode = clean_identifier(sen2_person.postcode)
LEFT JOIN shared_uln
  ON shared_uln.uln = replace(sen2_person.uln, ' ', '')
LEFT JOIN unsure_before
  ON unsure_before.person_id = sen2_person.person_id
