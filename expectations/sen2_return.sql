-- One row a return: its header.
SELECT
    return_id,
    collection,
    year AS collection_year,
    reference_date,
    source_level,
    authority_code,
    authority_standing(authority_code) AS authority_standing,
    serial_number,
    made_at,
    dmo_code,
    dco_code,
    dsco_code
FROM sen2_return
