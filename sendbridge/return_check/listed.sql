-- The faults as a person reads them, errors first: with the child's name, the place, the typed value, an earlier note.
WITH placed AS (
    SELECT
        fault.*,
        replace(coalesce(fault.field, 'record'), '_', ' ') AS item,
        position.value,
        position.file_name,
        position.place,
        CASE
            WHEN fault.record_type IN (SELECT record_type FROM child WHERE record_type <> 'person')
                THEN fault.record_type
            ELSE 'person'
        END AS child_type,
        TRY_CAST(regexp_extract(position.place, '[0-9]+') AS BIGINT) AS place_number
    FROM fault
    LEFT JOIN position
      ON position.record_type = fault.record_type
     AND position.record_key = fault.record_key
     AND position.field IS NOT DISTINCT FROM fault.field
)
SELECT
    placed.rule_id,
    placed.severity,
    placed.priority,
    placed.title,
    placed.guidance,
    placed.record_key AS key,
    child.reference,
    child.surname,
    child.forename,
    child.date_of_birth,
    child.upn,
    placed.item,
    placed.value,
    placed.file_name,
    placed.place,
    linked.others,
    placed.owner_role,
    placed.law,
    placed.catalogue_ids,
    note.note
FROM placed
LEFT JOIN child
  ON child.record_type = placed.child_type
 AND child.record_key = CASE WHEN placed.child_type = 'person' THEN placed.person_id ELSE placed.record_key END
LEFT JOIN linked
  ON linked.rule_id = placed.rule_id
 AND linked.record_type = placed.record_type
 AND linked.record_key = placed.record_key
LEFT JOIN note
  ON note.rule_id = placed.rule_id
 AND note.record_key = placed.record_key
 AND note.item = placed.item
 AND note.value IS NOT DISTINCT FROM placed.value
ORDER BY
    placed.severity,
    placed.priority,
    placed.rule_id,
    placed.file_name,
    placed.place_number,
    placed.place,
    placed.record_key
