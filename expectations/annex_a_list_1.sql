-- One row a row of List 1: what it says, which cells were typed but could not be read, and whether others have its UPN.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
unread AS (
    SELECT
        record_key,
        bool_or(field = 'date_of_birth') AS date_of_birth,
        bool_or(field = 'gender_code') AS gender_code,
        bool_or(field = 'ethnicity_code') AS ethnicity_code,
        bool_or(field = 'need_code') AS need_code
    FROM bad_value
    WHERE record_type = 'annex_a_plan'
    GROUP BY record_key
),
shared AS (
    SELECT upper(replace(upn, ' ', '')) AS upn
    FROM annex_a_plan
    GROUP BY ALL
    HAVING count(upn) > 1
)
SELECT
    list_1.row_key,
    list_1.unique_id,
    as_of,
    list_1.upn,
    shared.upn IS NOT NULL AS upn_is_shared,
    list_1.uln,
    list_1.upn_unknown_reason,
    list_1.date_of_birth,
    coalesce(unread.date_of_birth, FALSE) AS date_of_birth_is_unread,
    age_on(list_1.date_of_birth, as_of) AS age,
    add_months(list_1.date_of_birth, 12 * 6) AS sixth_birthday,
    list_1.gender_code,
    coalesce(unread.gender_code, FALSE) AS gender_is_unread,
    list_1.ethnicity_code,
    coalesce(unread.ethnicity_code, FALSE) AS ethnicity_is_unread,
    list_1.need_code,
    coalesce(unread.need_code, FALSE) AS need_is_unread,
    list_1.disability,
    list_1.case_worker,
    list_1.first_issued_date,
    list_1.updated_date,
    list_1.last_reviewed_date,
    list_1.main_urn,
    list_1.subsidiary_phase,
    list_1.date_of_death
FROM annex_a_plan AS list_1
CROSS JOIN as_of_day
LEFT JOIN unread
  ON unread.record_key = list_1.record_key
LEFT JOIN shared
  ON shared.upn = upper(replace(list_1.upn, ' ', ''))
