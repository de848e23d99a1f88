-- A person of the return as the night knows persons. The return of 2023 still has gender: 1 and 2 are M and F.
SELECT
    person_id,
    surname,
    forename,
    date_of_birth,
    coalesce(upper(sex), CASE gender_code WHEN '1' THEN 'M' WHEN '2' THEN 'F' END) AS sex,
    upper(ethnicity_code) AS ethnicity_code,
    postcode,
    upn,
    uln,
    upper(upn_unknown_code) AS upn_unknown_code,
    record_key,
    sender,
    file_id,
    row_number
FROM sen2_person
