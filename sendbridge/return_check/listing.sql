-- Every fault of the file, one row each: what is wrong, about whom, where it stands and what was typed there.
-- A value that cannot be read is not told again where a rule already speaks of the same item of the same record.
WITH said AS (
    SELECT
        finding.rule_id,
        finding.subject_type AS record_type,
        finding.subject_id AS record_key,
        finding.person_id,
        nullif(finding.field, '') AS field
    FROM finding
),
unreadable AS (
    SELECT DISTINCT
        CASE
            WHEN reason_code = 'unknown_code' THEN 'MP03'
            WHEN reason_code = 'no_key' THEN 'MP02'
            WHEN reason_code = 'missing_column' THEN 'MP04'
            WHEN reason_code = 'bad_file' THEN 'MP05'
            WHEN reason_code IN ('unknown_element', 'misplaced_element', 'repeated_element') THEN 'MP06'
            ELSE 'MP01'
        END AS rule_id,
        record_type,
        coalesce(record_key, file_id) AS record_key,
        CAST(NULL AS VARCHAR) AS person_id,
        coalesce(field, column_name) AS field
    FROM bad_value
    WHERE NOT EXISTS (
        SELECT 1
        FROM finding
        WHERE finding.subject_type = bad_value.record_type
          AND finding.subject_id = bad_value.record_key
          AND finding.field = bad_value.field
    )
)
SELECT
    fault.rule_id,
    coalesce(wording.title, fault.rule_id)
        || CASE WHEN unread.record_key IS NULL THEN '' ELSE ' (what was typed cannot be read)' END AS title,
    wording.guidance,
    wording.why,
    wording.law,
    coalesce(wording.severity, 'error') AS severity,
    coalesce(wording.priority, 2) AS priority,
    coalesce(wording.owner_role, 'SEND data officer') AS owner_role,
    coalesce(wording.catalogue_ids, fault.rule_id) AS catalogue_ids,
    fault.record_type,
    fault.record_key,
    fault.person_id,
    fault.field
FROM (
    FROM said
    UNION ALL BY NAME
    FROM unreadable
) AS fault
LEFT JOIN wording
  ON wording.rule_id = fault.rule_id
LEFT JOIN (
    SELECT DISTINCT record_type, record_key, field
    FROM bad_value
    WHERE record_key IS NOT NULL
) AS unread
  ON fault.rule_id NOT LIKE 'MP%'
 AND unread.record_type = fault.record_type
 AND unread.record_key = fault.record_key
 AND unread.field = fault.field
