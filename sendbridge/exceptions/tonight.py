"""What the night found wrong, one row per fault, with the words, owners and places that lists filter on."""

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from sendbridge.exceptions.guarded import GUARDED_RECORDS
from sendbridge.records import CASE_RECORDS, RECORDS
from sendbridge.store.engine_rules import ENGINE_RULES, SAFEGUARDING

# What matching looks at.
IDENTITY = ("upn", "former_upn", "uln", "nhs_number", "forename", "surname", "date_of_birth", "postcode", "sex")

_WORDING = """
CREATE OR REPLACE TEMP TABLE wording AS
SELECT rule_id, title, guidance, owner_role, severity, CAST(priority AS BIGINT) AS priority
FROM rule
UNION ALL BY NAME
SELECT *
FROM engine_words
WHERE rule_id NOT IN (SELECT rule_id FROM rule)
"""

# A row that an other row of tonight replaced says nothing any more, so its bad values do not count.
_BAD_VALUES = """
CREATE OR REPLACE TEMP TABLE bad_fault AS
SELECT DISTINCT
    CASE reason_code
        WHEN 'unknown_code' THEN 'MP03'
        WHEN 'no_key' THEN 'MP02'
        WHEN 'missing_column' THEN 'MP04'
        WHEN 'bad_file' THEN 'MP05'
        ELSE 'MP01'
    END AS rule_id,
    CASE
        WHEN reason_code IN ('no_key', 'missing_column', 'bad_file') OR record_key IS NULL THEN 'sender'
        ELSE record_type
    END AS subject_type,
    CASE
        WHEN reason_code IN ('no_key', 'missing_column', 'bad_file') OR record_key IS NULL THEN sender
        ELSE record_key
    END AS subject_id,
    CAST(NULL AS VARCHAR) AS person_id,
    feed AS source,
    CASE
        WHEN reason_code IN ('no_key', 'bad_file') THEN record_type
        WHEN reason_code = 'missing_column' OR record_key IS NULL THEN concat_ws('.', record_type, field)
        ELSE coalesce(field, column_name, '')
    END AS field,
    sha256(concat_ws(chr(31), reason_code, coalesce(field, column_name), value)) AS value_hash
FROM bad_value
WHERE NOT EXISTS (
    SELECT 1
    FROM read_row
    WHERE read_row.feed = bad_value.feed
      AND read_row.file_id = bad_value.file_id
      AND read_row.row_number = bad_value.row_number
      AND read_row.outcome = 'duplicate'
)
"""

# A person who became another in the case system is meant under the other's number. Of a fault that is found in several
# places the value is all of theirs.
_FOUND = """
CREATE OR REPLACE TEMP TABLE found AS
SELECT
    fault.rule_id,
    fault.subject_type,
    coalesce(became.person_id, fault.subject_id) AS subject_id,
    coalesce(fault.source, 'case_management') AS source,
    coalesce(fault.field, '') AS field,
    max(coalesce(is_now.person_id, fault.person_id)) AS person_id,
    CASE
        WHEN count(DISTINCT fault.value_hash) > 1
            THEN sha256(string_agg(DISTINCT fault.value_hash, ' ' ORDER BY fault.value_hash))
        ELSE max(fault.value_hash)
    END AS value_hash
FROM (
    SELECT rule_id, subject_type, subject_id, person_id, source, field, value_hash
    FROM finding
    UNION ALL BY NAME
    SELECT rule_id, subject_type, subject_id, person_id, source, field, value_hash
    FROM difference
    UNION ALL BY NAME
    FROM bad_fault
) AS fault
LEFT JOIN person_redirect AS became
  ON became.merged_person_id = fault.subject_id
 AND fault.subject_type = 'person'
LEFT JOIN person_redirect AS is_now
  ON is_now.merged_person_id = fault.person_id
WHERE fault.subject_id IS NOT NULL
GROUP BY ALL
"""

_SUBJECT = """
CREATE OR REPLACE TEMP TABLE subject (
    subject_type VARCHAR, subject_id VARCHAR, person_id VARCHAR, setting_urn VARCHAR, sender VARCHAR,
    value_hash VARCHAR
)
"""

_SUBJECTS_OF_A_TYPE = """
INSERT INTO subject
SELECT '{record_type}', record.record_key, {person}, {setting}, {sender}, sha256({content})
FROM {record_type} AS record
{join}
WHERE record.record_key IN (SELECT subject_id FROM found WHERE subject_type = '{record_type}')
"""

# Who sent what a fault on a case record came from: only if it was one sender can his silence be told.
# A meeting without a return has the sender of that setting's other returns.
_SENDERS_OF_CASE_RECORDS = """
CREATE OR REPLACE TEMP TABLE evidence AS
SELECT subject_type, subject_id, source, any_value(sender) AS sender
FROM (
    SELECT pairing.target_type AS subject_type, pairing.target_key AS subject_id, tie.feed AS source, tie.sender
    FROM pairing
    JOIN tie
      ON tie.record_type = pairing.record_type
     AND tie.record_key = pairing.record_key
    UNION
    SELECT 'person', coalesce(person_id, candidate_person_id), feed, sender
    FROM tie
    UNION
    SELECT difference.subject_type, difference.subject_id, returned.feed, returned.sender
    FROM difference
    JOIN review
      ON review.review_id = difference.subject_id
    JOIN review_return AS returned
      ON returned.setting_urn = review.setting_urn
    WHERE difference.rule_id = 'RC03'
)
WHERE subject_id IS NOT NULL
GROUP BY subject_type, subject_id, source
HAVING count(DISTINCT sender) = 1
"""

_PLACES = """
CREATE OR REPLACE TEMP TABLE place AS
SELECT person.person_id, person.team_code, person.keyworker_code, coalesce(attended.urn, named.urn) AS setting_urn
FROM person
LEFT JOIN (
    SELECT person_id, max_by(urn, entry_date) AS urn
    FROM placement
    WHERE urn IS NOT NULL
      AND coalesce(rank, 1) = 1
      AND entry_date <= CAST($as_of AS DATE)
      AND coalesce(leaving_date >= CAST($as_of AS DATE), TRUE)
    GROUP BY person_id
) AS attended USING (person_id)
LEFT JOIN (
    SELECT person_id, max(named_urn) AS urn
    FROM plan
    WHERE status_code = 'active'
    GROUP BY person_id
) AS named USING (person_id)
"""

# What may be of a child who is adopted or at a protected address goes to one named role, and to no setting's list.
_TONIGHT = f"""
WITH guarded (subject_type, subject_id) AS (
    {GUARDED_RECORDS}
)
SELECT
    found.rule_id,
    coalesce(wording.title, found.rule_id) AS title,
    coalesce(wording.severity, 'error') AS severity,
    coalesce(wording.priority, 2) AS priority,
    CASE
        WHEN guarded.subject_id IS NOT NULL THEN '{SAFEGUARDING}'
        ELSE coalesce(wording.owner_role, 'Systems team')
    END AS owner_role,
    found.subject_type,
    found.subject_id,
    found.source,
    found.field,
    coalesce(found.person_id, subject.person_id) AS person_id,
    CASE
        WHEN guarded.subject_id IS NOT NULL THEN NULL
        WHEN found.subject_type = 'setting' THEN found.subject_id
        ELSE coalesce(subject.setting_urn, place.setting_urn)
    END AS setting_urn,
    CASE
        WHEN found.source = 'case_management' THEN NULL
        WHEN found.subject_type = 'sender' THEN found.subject_id
        ELSE coalesce(subject.sender, evidence.sender)
    END AS sender,
    place.team_code,
    place.keyworker_code,
    coalesce(found.value_hash, subject.value_hash, sha256('')) AS value_hash
FROM found
LEFT JOIN wording USING (rule_id)
LEFT JOIN guarded
  ON guarded.subject_type = found.subject_type
 AND guarded.subject_id = found.subject_id
 AND found.rule_id IN ('MT01', 'MT02')
LEFT JOIN subject
  ON subject.subject_type = found.subject_type
 AND subject.subject_id = found.subject_id
LEFT JOIN evidence
  ON evidence.subject_type = found.subject_type
 AND evidence.subject_id = found.subject_id
 AND evidence.source = found.source
LEFT JOIN place
  ON place.person_id = coalesce(found.person_id, subject.person_id)
QUALIFY row_number() OVER (
    PARTITION BY found.rule_id, found.subject_type, found.subject_id, found.source, found.field
    ORDER BY subject.person_id, place.setting_urn
) = 1
ORDER BY found.rule_id, found.subject_type, found.subject_id, found.source, found.field
"""


def gather(con: duckdb.DuckDBPyConnection, as_of: str, *, became: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return every fault of the night as a row named by column; the temporary table `found` stays for the proof.

    `became` names by merged person the one that stayed.
    """
    engine_words = pa.Table.from_pylist([vars(rule) for rule in ENGINE_RULES.values()])
    con.register("engine_words", engine_words)
    merged = {"merged_person_id": [*became.keys()], "person_id": [*became.values()]}
    con.register("person_redirect", pa.table({name: pa.array(ids, pa.string()) for name, ids in merged.items()}))
    for statement in (_WORDING, _BAD_VALUES, _FOUND, _SUBJECT, _SENDERS_OF_CASE_RECORDS):
        con.execute(statement)
    for record_type in _subject_types(con):
        con.execute(_subjects_of(record_type))
    con.execute(_PLACES, {"as_of": as_of})
    return named_rows(con.execute(_TONIGHT))


def guidance(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return what to do about a fault, by rule; to be asked after `gather`."""
    return {rule_id: text or "" for rule_id, text in con.execute("SELECT rule_id, guidance FROM wording").fetchall()}


def named_rows(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return a result's rows, named by column."""
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _subject_types(con: duckdb.DuckDBPyConnection) -> Iterable[str]:
    found = con.execute("SELECT DISTINCT subject_type FROM found ORDER BY 1").fetchall()
    return [record_type for (record_type,) in found if record_type in RECORDS]


def _subjects_of(record_type: str) -> str:
    """Return the statement that finds whose, and from where, the records of one type are."""
    fields = RECORDS[record_type].model_fields
    person, join = "NULL", ""
    if "person_id" in fields:
        person = "record.person_id"
    elif "plan_id" in fields:
        person, join = "plan.person_id", "LEFT JOIN plan ON plan.plan_id = record.plan_id"
    elif "date_of_birth" in fields:
        person = "tie.person_id"
        join = f"LEFT JOIN tie ON tie.record_type = '{record_type}' AND tie.record_key = record.record_key"
    setting = next((f"record.{name}" for name in ("setting_urn", "urn") if name in fields), "NULL")
    sender = "NULL" if record_type in CASE_RECORDS else "record.sender"
    if record_type == "advice_request":
        sender = "record.provider_code"
    places = {"person": person, "setting": setting, "sender": sender, "join": join}
    return _SUBJECTS_OF_A_TYPE.format(record_type=record_type, content=_content(record_type), **places)


def _content(record_type: str) -> str:
    """Return what an outside record is tied by, or a record's whole content: the value of a fault of matching."""
    tied_by = [name for name in IDENTITY if name in RECORDS[record_type].model_fields]
    if record_type in CASE_RECORDS or not tied_by:
        return "record.content_hash"
    return f"CAST(to_json([{', '.join(f'CAST(record.{name} AS VARCHAR)' for name in tied_by)}]) AS VARCHAR)"
