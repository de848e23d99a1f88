SELECT
    person_id,
    surname,
    forename,
    date_of_birth,
    sex,
    CASE sex WHEN 'M' THEN '1' WHEN 'F' THEN '2' ELSE '0' END AS gender_code,
    ethnicity_code,
    postcode,
    upn,
    uln,
    CASE WHEN coalesce(upn, uln) IS NULL THEN upn_unknown_code END AS upn_unknown_code
FROM person
WHERE person_id IN (SELECT person_id FROM sen2_case)
