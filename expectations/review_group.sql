-- One row a setting that holds meetings, and one an officer who enters them: the decisions of the last year, and how many bear the meeting's date.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
decided AS (
    SELECT
        review.setting_urn,
        review.entered_by_code,
        review.decision_date = review.meeting_date AS on_one_day
    FROM review
    CROSS JOIN as_of_day
    WHERE review.decision_date > add_months(as_of, -12)
      AND review.decision_date <= as_of
      AND review.meeting_date IS NOT NULL
),
grouped AS (
    SELECT 'setting ' || setting_urn AS group_id, on_one_day
    FROM decided
    WHERE setting_urn IS NOT NULL
    UNION ALL
    SELECT 'officer ' || entered_by_code, on_one_day
    FROM decided
    WHERE entered_by_code IS NOT NULL
)
SELECT
    grouped.group_id,
    as_of,
    count(*) AS decision_count,
    count(*) FILTER (WHERE grouped.on_one_day) AS same_day_count
FROM grouped
CROSS JOIN as_of_day
GROUP BY grouped.group_id, as_of
