"""What the views of rules may ask of a night besides its records: what the council sets, and which feeds are stale."""

import duckdb

from sendbridge.settings import Settings

# Feeds whose pull failed or was stopped; one that merely had nothing new is fresh.
_STALE = """
SELECT DISTINCT arrival.feed
FROM arrival
CROSS JOIN night_info
WHERE NOT list_contains(string_split(fresh_feeds, ' '), arrival.feed)
ORDER BY 1
"""

# Columns that a feed's own list lacked when it was last read, and that has not been read again tonight: the open
# exception remembers it (MP04), as an unchanged file is not read twice.
_NOT_SENT = """
SELECT field
FROM state_open_exception
WHERE rule_id = 'MP04'
  AND subject_id = source
  AND NOT EXISTS (
    SELECT 1
    FROM read_row
    WHERE read_row.feed = state_open_exception.source
      AND read_row.record_type = split_part(state_open_exception.field, '.', 1)
)
ORDER BY 1
"""


def council_parameters(settings: Settings) -> dict[str, object]:
    """Return the variables that the installation sets, by name."""
    return {
        "authority_code": settings.authority_code,
        "allow_test_numbers": settings.allow_test_numbers,
        "current_advice_template": settings.current_advice_template,
    }


def night_parameters(settings: Settings, con: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """Return the variables of a night that is open on the connection, by name."""
    return council_parameters(settings) | {
        "stale_feeds": [feed for (feed,) in con.execute(_STALE).fetchall()],
        "columns_not_sent": [field for (field,) in con.execute(_NOT_SENT).fetchall()],
    }
