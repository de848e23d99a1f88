-- One row, the council: how many requests came in the last twelve months, and the share of each who asked.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
)
SELECT
    CAST(getvariable('authority_code') AS VARCHAR) AS authority_code,
    as_of,
    count(request.request_id) AS request_count,
    100.0 * count(*) FILTER (WHERE request_source_code = '1') / nullif(count(request.request_id), 0)
        AS parent_percent,
    100.0 * count(*) FILTER (WHERE request_source_code IN ('3', '4')) / nullif(count(request.request_id), 0)
        AS professional_percent,
    100.0 * count(*) FILTER (WHERE request_source_code = '5') / nullif(count(request.request_id), 0)
        AS other_percent
FROM as_of_day
LEFT JOIN request
  ON request.received_date > add_months(as_of, -12)
 AND request.received_date <= as_of
 AND request.request_source_code IS NOT NULL
GROUP BY as_of
