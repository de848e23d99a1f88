"""People's overrides that are in force tonight: above every source, and compared with the case system alone."""

from collections.abc import Callable

import duckdb

from sendbridge.precedence import FieldRule, Precedence

SOURCE = "override"  # what changes and exceptions name as the source

_OVERRIDING = """
CREATE OR REPLACE TEMP TABLE overriding AS
SELECT override_id, target_type, target_key, field, value, author, CAST(set_date AS DATE) AS set_date
FROM state_override
WHERE CAST(set_date AS DATE) <= CAST($as_of AS DATE)
  AND CAST(expires_date AS DATE) > CAST($as_of AS DATE)
  AND coalesce(CAST(withdrawn_date AS DATE) > CAST($as_of AS DATE), TRUE)
QUALIFY row_number() OVER (
    PARTITION BY target_type, target_key, field
    ORDER BY CAST(set_date AS DATE) DESC, override_id DESC
) = 1
"""

_COMPARED = """
INSERT INTO compared
SELECT
    'case_management', '{target}', overriding.target_key, held.record_version, held.person_id,
    '{source}', overriding.author, '{source}', overriding.override_id, overriding.set_date,
    overriding.field, {case_value}, overriding.value, NULL, NULL,
    'overridden',
    '{write_back}', {approval}, NULL,
    {is_ahead}, FALSE, child.is_restricted
FROM overriding
JOIN {target} AS held
    ON held.record_key = overriding.target_key
JOIN protected_child AS child
    ON child.person_id = held.person_id
    AND NOT child.is_dead
WHERE overriding.target_type = '{target}'
  AND overriding.field = '{field}'
  AND overriding.value IS DISTINCT FROM {case_value}
"""


def add_overrides(
    con: duckdb.DuckDBPyConnection, as_of: str, *, precedence: Precedence, comparable: Callable[[str, str], str]
) -> None:
    """Write the temporary table overriding, and into compared each of its values that the case system has not."""
    con.execute(_OVERRIDING, {"as_of": as_of})
    named = con.execute("SELECT DISTINCT target_type, field FROM overriding ORDER BY ALL").fetchall()
    for target_type, field in named:
        rule = precedence.field_rule(target_type, field)
        if rule is not None:
            con.execute(_compared_sql(target_type, rule, comparable), {"as_of": as_of} if _is_guarded(rule) else {})


def _compared_sql(target_type: str, rule: FieldRule, comparable: Callable[[str, str], str]) -> str:
    return _COMPARED.format(
        target=target_type,
        source=SOURCE,
        field=rule.field,
        case_value=comparable(rule.field, f"held.{rule.field}"),
        write_back=rule.write_back,
        approval=rule.approval,
        is_ahead="CAST(overriding.value AS DATE) > CAST($as_of AS DATE)" if _is_guarded(rule) else "FALSE",
    )


def _is_guarded(rule: FieldRule) -> bool:
    return rule.is_date and not rule.may_be_ahead
