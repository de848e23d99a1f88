-- A placement of an active plan.
SELECT
    placement_id,
    person_id,
    urn,
    ukprn,
    upper(setting_type_code) AS setting_type_code,
    TRY_CAST(rank AS BIGINT) AS rank,
    entry_date,
    leaving_date,
    CASE sen_unit WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS sen_unit,
    CASE resourced_provision WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS resourced_provision,
    record_key,
    sender,
    file_id,
    row_number
FROM sen2_placement
WHERE person_id IS NOT NULL
