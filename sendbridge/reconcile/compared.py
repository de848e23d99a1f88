"""Which return speaks for which case record tonight, and each of their fields that has something to say."""

import duckdb

from sendbridge.precedence import FieldRule, Precedence, RecordRule
from sendbridge.reconcile.overriding import add_overrides
from sendbridge.records import RECORDS, columns

WORD_LISTS = frozenset({"invited_roles"})
SENT_DATE = {"review_return": "report_sent_date", "advice_return": "sent_date"}
_OF_ACTIVE_PLAN = """
JOIN review
    ON review.record_key = pairing.target_key
JOIN plan
    ON plan.plan_id = review.plan_id
    AND plan.status_code = 'active'
"""

_CHILD = """
CREATE OR REPLACE TEMP TABLE protected_child AS
SELECT
    person_id,
    coalesce(date_of_death <= CAST($as_of AS DATE), FALSE) AS is_dead,
    coalesce(restricted, FALSE) AS is_restricted
FROM person
"""

# The child whom a record speaks of: nothing more is done about one who has died.
LIVING_CHILD = """
JOIN tie
    ON tie.record_type = {of}.record_type
    AND tie.record_key = {of}.record_key
JOIN protected_child AS child
    ON child.person_id = tie.person_id
    AND NOT child.is_dead
"""

# A return that cannot be true is refused as a whole: none of its values goes anywhere.
_REJECTION = """
CREATE OR REPLACE TABLE rejection AS
SELECT record_type, record_key, reason_code
FROM pairing
WHERE state = 'none'
UNION ALL
SELECT
    'review_return',
    returned.record_key,
    CASE WHEN returned.meeting_date > CAST($as_of AS DATE) THEN 'meeting_in_future' ELSE 'meeting_before_plan' END
FROM review_return AS returned
JOIN pairing
    ON pairing.record_type = 'review_return'
    AND pairing.record_key = returned.record_key
    AND pairing.state = 'paired'
JOIN review
    ON review.review_id = pairing.target_key
LEFT JOIN plan
    ON plan.plan_id = review.plan_id
WHERE returned.meeting_date > CAST($as_of AS DATE)
   OR returned.meeting_date <= plan.first_final_date
ORDER BY ALL
"""

_COMPARED = """
CREATE OR REPLACE TEMP TABLE compared (
    target_feed VARCHAR, target_type VARCHAR, target_key VARCHAR, base_version BIGINT, person_id VARCHAR,
    source_feed VARCHAR, source_sender VARCHAR, source_type VARCHAR, source_key VARCHAR, source_date DATE,
    field VARCHAR, case_value VARCHAR, source_value VARCHAR, base_value VARCHAR, base_source_value VARCHAR,
    outcome VARCHAR, write_back VARCHAR, approval BOOLEAN, reported_by VARCHAR,
    is_ahead BOOLEAN, is_old BOOLEAN, is_restricted BOOLEAN
)
"""

# Most records say what both sides said last night. One pass over whole records finds the others; only they are asked
# for who speaks, and taken apart into fields, where every field is judged again and exactly.
_NEWS = """
CREATE OR REPLACE TEMP TABLE news AS
SELECT DISTINCT said.target_key
FROM (
    SELECT pairing.target_key, {differs} AS differs, {said}
    FROM pairing
    JOIN {source} AS returned
        ON returned.record_key = pairing.record_key
    JOIN (
        SELECT *{held_words}
        FROM {target}
    ) AS held
        ON held.record_key = pairing.target_key
    WHERE pairing.record_type = '{source}'
      AND pairing.target_type = '{target}'
      AND pairing.state = 'paired'
) AS said
LEFT JOIN (
    SELECT target_key, {agreed_values}
    FROM state_agreed
    WHERE target_type = '{target}'
      AND source_feed = '{feed}'
      AND source_value = value
    GROUP BY target_key
) AS base
    ON base.target_key = said.target_key
WHERE said.differs
   OR {has_news}
"""

# Of several returns that speak of one record the latest is heard; of equals, always the same one.
# What is said about a plan that has ended is history: it is paired and changes nothing.
_HEARD = """
CREATE OR REPLACE TEMP TABLE heard AS
SELECT pairing.target_key, pairing.record_key, tie.person_id, child.is_restricted
FROM pairing
JOIN news
    ON news.target_key = pairing.target_key
JOIN {source} AS returned
    ON returned.record_key = pairing.record_key
{living_child}
ANTI JOIN rejection
    ON rejection.record_type = pairing.record_type
    AND rejection.record_key = pairing.record_key
{current}
WHERE pairing.record_type = '{source}'
  AND pairing.target_type = '{target}'
  AND pairing.state = 'paired'
QUALIFY row_number() OVER (
    PARTITION BY pairing.target_key
    ORDER BY returned.{sent_date} DESC NULLS LAST, returned.landed_date DESC, pairing.record_key DESC
) = 1
"""

_BASE = """
CREATE OR REPLACE TEMP TABLE heard_base AS
SELECT target_key, field, value, coalesce(source_value, value) AS source_value
FROM state_agreed
SEMI JOIN heard
    ON heard.target_key = state_agreed.target_key
WHERE target_type = '{target}'
  AND source_feed = '{feed}'
"""

_FIELDS = """
INSERT INTO compared
WITH fields AS (
    SELECT
        heard.*,
        returned.feed,
        returned.sender,
        coalesce(returned.{sent_date}, returned.landed_date) AS source_date,
        held.record_version,
        unnest([{pairs}], recursive := TRUE)
    FROM heard
    JOIN (
        SELECT *{returned_words}
        FROM {source}
    ) AS returned
        ON returned.record_key = heard.record_key
    JOIN (
        SELECT *{held_words}
        FROM {target}
    ) AS held
        ON held.record_key = heard.target_key
)
SELECT
    'case_management', '{target}', fields.target_key, fields.record_version, fields.person_id,
    fields.feed, fields.sender, '{source}', fields.record_key, fields.source_date,
    fields.field, fields.case_value, fields.source_value, base.value, base.source_value,
    compare(fields.case_value, fields.source_value, base.value, base.source_value) AS outcome,
    fields.write_back, fields.approval, fields.reported_by,
    coalesce(fields.ahead_date > CAST($as_of AS DATE), FALSE),
    coalesce(fields.source_date < CAST($as_of AS DATE) - fields.fresh_days, FALSE),
    fields.is_restricted
FROM fields
LEFT JOIN heard_base AS base
    ON base.target_key = fields.target_key
    AND base.field = fields.field
ANTI JOIN overriding
    ON overriding.target_type = '{target}'
    AND overriding.target_key = fields.target_key
    AND overriding.field = fields.field
WHERE fields.source_value IS NOT NULL
  AND NOT (
    outcome = 'agreed'
    AND base.value IS NOT DISTINCT FROM fields.case_value
    AND base.source_value IS NOT DISTINCT FROM fields.source_value
  )
"""


def write_compared(con: duckdb.DuckDBPyConnection, as_of: str, *, precedence: Precedence) -> None:
    """Write the table rejection and the temporary tables protected_child and compared.

    `compared` has a row for each field that has something to say: none where both sides and the base are equal.
    """
    con.execute(_CHILD, {"as_of": as_of})
    con.execute(_REJECTION, {"as_of": as_of})
    con.execute(_COMPARED)
    add_overrides(con, as_of, precedence=precedence, comparable=comparable)
    for rule in precedence.compared():
        named = _named(rule)
        for statement in (_NEWS, _HEARD, _BASE):
            con.execute(statement.format(**named))
        con.execute(_FIELDS.format(**named), {"as_of": as_of})
        con.execute("DROP TABLE temp.news; DROP TABLE temp.heard; DROP TABLE temp.heard_base")


def comparable(field: str, expression: str) -> str:
    """Return the SQL that spells a value as it is compared, stored as base and proposed."""
    return f"comparable_words({expression})" if field in WORD_LISTS else f"comparable({expression})"


def _named(rule: RecordRule) -> dict[str, str]:
    source, fields = str(rule.source_type), [each.field for each in rule.fields]
    return {
        "source": source,
        "target": rule.record_type,
        "feed": str(rule.feed),
        "sent_date": SENT_DATE[source],
        "living_child": LIVING_CHILD.format(of="pairing"),
        "current": _OF_ACTIVE_PLAN if rule.record_type == "review" else "",
        "held_words": "".join(_words_sql(each.field) for each in rule.fields if each.field in WORD_LISTS),
        "returned_words": "".join(_words_sql(each.source_field) for each in rule.fields if each.field in WORD_LISTS),
        "agreed_values": ", ".join(_agreed_sql(rule.record_type, each) for each in rule.fields),
        "differs": " OR ".join(_differs_sql(each) for each in rule.fields),
        "said": ", ".join(_said_sql(each) for each in rule.fields),
        "has_news": " OR ".join(f"(said.{f} IS NOT NULL AND said.{f} IS DISTINCT FROM base.{f})" for f in fields),
        "pairs": ", ".join(_pair_sql(each) for each in rule.fields),
    }


def _words_sql(field: str) -> str:
    """Spell a list of words while its column is read, each of the few lists that there are but once."""
    return f", {comparable(field, field)} AS {field}_words"


def _text_sql(rule: FieldRule, whose: str, field: str) -> str:
    return f"{whose}.{field}_words" if rule.field in WORD_LISTS else comparable(field, f"{whose}.{field}")


def _agreed_sql(record_type: str, rule: FieldRule) -> str:
    (sql_type,) = (each.sql_type for each in columns(RECORDS[record_type]) if each.name == rule.field)
    value = "value" if sql_type == "VARCHAR" else f"TRY_CAST(value AS {sql_type})"
    return f"max(CASE WHEN field = '{rule.field}' THEN {value} END) AS {rule.field}"


def _speaks_sql(rule: FieldRule) -> str:
    speaks = f"returned.{rule.source_field} IS NOT NULL"
    return f"{speaks} AND {comparable(rule.field, f'held.{rule.field}')} IS NULL" if rule.stands_in else speaks


def _differs_sql(rule: FieldRule) -> str:
    """Compare the facts as they are typed, which is quicker than as text."""
    return f"({_speaks_sql(rule)} AND held.{rule.field} IS DISTINCT FROM returned.{rule.source_field})"


def _said_sql(rule: FieldRule) -> str:
    """Take what both say; lists of words need their order taken off."""
    agreed = f"held.{rule.field}_words" if rule.field in WORD_LISTS else f"held.{rule.field}"
    return f"CASE WHEN {_speaks_sql(rule)} THEN {agreed} END AS {rule.field}"


def _pair_sql(rule: FieldRule) -> str:
    guarded = rule.is_date and not rule.may_be_ahead
    said = _text_sql(rule, "returned", rule.source_field)
    if rule.stands_in:
        said = f"CASE WHEN {_text_sql(rule, 'held', rule.field)} IS NULL THEN {said} END"
    reported_by = f"'{rule.reported_by}'" if rule.reported_by else "CAST(NULL AS VARCHAR)"
    return f"""
        {{
            field: '{rule.field}',
            case_value: {_text_sql(rule, "held", rule.field)},
            source_value: {said},
            ahead_date: {f"returned.{rule.source_field}" if guarded else "CAST(NULL AS DATE)"},
            fresh_days: {rule.fresh_days if rule.fresh_days is not None else "CAST(NULL AS INTEGER)"},
            write_back: '{rule.write_back}',
            approval: {rule.approval},
            reported_by: {reported_by}
        }}
    """
