-- One row a sender who leaves files in a drop folder: how old the newest file of each kind was when it came, and what lies there twice.
WITH newest AS (
    SELECT
        dropped_file.sender,
        dropped_file.record_type,
        max(dropped_file.landed_date) AS landed_date,
        max(dropped_file.written_date) AS written_date
    FROM dropped_file
    WHERE NOT dropped_file.is_copy
    GROUP BY dropped_file.sender, dropped_file.record_type
),
aged AS (
    SELECT
        newest.sender,
        max(newest.landed_date - newest.written_date) FILTER (WHERE newest.record_type = 'caseload_entry')
            AS caseload_age_days,
        max(newest.landed_date - newest.written_date) FILTER (WHERE newest.record_type <> 'caseload_entry')
            AS file_age_days
    FROM newest
    GROUP BY newest.sender
),
copied AS (
    SELECT sender, count(*) AS copy_count
    FROM dropped_file
    WHERE is_copy
    GROUP BY sender
)
SELECT
    coalesce(aged.sender, copied.sender) AS sender,
    CAST(getvariable('as_of') AS DATE) AS as_of,
    aged.caseload_age_days,
    aged.file_age_days,
    coalesce(copied.copy_count, 0) AS copy_count
FROM aged
FULL JOIN copied
  ON copied.sender = aged.sender
