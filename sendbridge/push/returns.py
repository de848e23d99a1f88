"""What became of what settings returned, in words for the settings: taken or not, and what they must correct."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import duckdb

FEED = "school_settings"
OWNER = "SENCO / setting"
RECENT_DAYS = 28  # on the first night older returns are the baseline and get no receipt

# Why a record was not tied stays with the council: that a child is restricted is nobody else's business.
NOT_TIED = (
    "MT01",
    "We could not tell for certain which child this is about. Check the identifiers, the names and the date of birth, "
    "and send it again if one of them was wrong.",
)
NOT_PAIRED = (
    "MT02",
    "This return fits no annual review that we know. Check the date of the meeting and our review reference, "
    "and send the return again if one of them was wrong.",
)

_RETURNS = """
SELECT
    record.record_key,
    record.setting_urn,
    record.return_reference,
    record.sender,
    record.content_hash,
    coalesce(tie.state, 'unmatched') AS tie_state,
    coalesce(pairing.state, 'none') AS pairing_state,
    bool_or(read_row.is_new) AS is_new,
    record.meeting_date
FROM review_return AS record
LEFT JOIN read_row
  ON read_row.feed = record.feed
 AND read_row.file_id = record.file_id
 AND read_row.row_number = record.row_number
 AND read_row.outcome = 'readable'
LEFT JOIN tie
  ON tie.record_type = 'review_return'
 AND tie.record_key = record.record_key
LEFT JOIN pairing
  ON pairing.record_type = 'review_return'
 AND pairing.record_key = record.record_key
LEFT JOIN person
  ON person.person_id = tie.person_id
WHERE record.feed = 'school_settings'
  AND person.date_of_death IS NULL
GROUP BY ALL
ORDER BY record.record_key
"""

_ISSUES = """
SELECT DISTINCT issue.record_key, issue.rule_id, issue.field, rule.title || '. ' || coalesce(rule.guidance, '') AS said
FROM (
    SELECT pairing.record_key, finding.rule_id, finding.field, finding.source
    FROM finding
    JOIN pairing
      ON pairing.record_type = 'review_return'
     AND pairing.state = 'paired'
     AND pairing.target_type = finding.subject_type
     AND pairing.target_key = finding.subject_id
    UNION ALL
    SELECT finding.subject_id, finding.rule_id, finding.field, finding.source
    FROM finding
    WHERE finding.subject_type = 'review_return'
) AS issue
JOIN rule
  ON rule.rule_id = issue.rule_id
WHERE rule.owner_role = $owner
   OR issue.source = 'school_settings'
ORDER BY ALL
"""

# Of several returns of one review the latest speaks. It says which field, never what the council has.
_DIFFERENCES = """
SELECT pairing.record_key, difference.rule_id, difference.field
FROM difference
JOIN pairing
  ON pairing.record_type = 'review_return'
 AND pairing.state = 'paired'
 AND pairing.target_type = difference.subject_type
 AND pairing.target_key = difference.subject_id
JOIN review_return AS record
  ON record.record_key = pairing.record_key
WHERE difference.source = 'school_settings'
  AND difference.rule_id IN ('RC01', 'RC02')
QUALIFY rank() OVER (
    PARTITION BY pairing.target_key
    ORDER BY record.report_sent_date DESC NULLS LAST, record.landed_date DESC, record.record_key DESC
) = 1
ORDER BY ALL
"""
SAYS_OTHERWISE = "The council's record says something else here. Check it, and send the return again if it was wrong."

_BAD_VALUES = """
SELECT DISTINCT bad_value.record_key, bad_value.reason_code, bad_value.field
FROM bad_value
JOIN review_return AS record
  ON record.record_key = bad_value.record_key
 AND record.file_id = bad_value.file_id
 AND record.row_number = bad_value.row_number
WHERE bad_value.record_type = 'review_return'
ORDER BY ALL
"""


@dataclass(frozen=True)
class ReturnedReview:
    """One return of a setting as it stands in the night's image, and what is to be said about it."""

    record_key: str
    setting_urn: str
    return_reference: str
    sender: str
    content_hash: str
    tie_state: str
    pairing_state: str
    is_new: bool | None
    meeting_date: date | None
    issues: list[tuple[str, str, str]] = field(default_factory=list)  # rule, field or "", sentence

    @property
    def outcome(self) -> str:
        """Whether the council took it."""
        return "accepted" if self.tie_state == "tied" and self.pairing_state in ("paired", "new") else "rejected"

    def is_recent(self, as_of: date) -> bool:
        """Whether its meeting is recent enough to answer on the first night."""
        return self.meeting_date is not None and self.meeting_date >= as_of - timedelta(days=RECENT_DAYS)


def returned_reviews(con: duckdb.DuckDBPyConnection) -> Iterator[ReturnedReview]:
    """Yield every return of the image; those about a child who died are left in peace."""
    issues = _issues(con)
    for row in con.execute(_RETURNS).fetchall():
        returned = ReturnedReview(*row)
        if returned.tie_state != "tied":
            returned.issues.append((NOT_TIED[0], "", NOT_TIED[1]))
        elif returned.pairing_state not in ("paired", "new"):
            returned.issues.append((NOT_PAIRED[0], "", NOT_PAIRED[1]))
        returned.issues.extend(issues.get(returned.record_key, []))
        yield returned


def _issues(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for record_key, reason_code, name in con.execute(_BAD_VALUES).fetchall():
        unknown = reason_code == "unknown_code"
        said = "The code is not on the agreed list." if unknown else "The value cannot be read."
        found.setdefault(record_key, []).append(("MP03" if unknown else "MP01", name or "", f"{said} Send it again."))
    for record_key, rule_id, name in con.execute(_DIFFERENCES).fetchall():
        found.setdefault(record_key, []).append((rule_id, name or "", SAYS_OTHERWISE))
    for record_key, rule_id, name, said in con.execute(_ISSUES, {"owner": OWNER}).fetchall():
        found.setdefault(record_key, []).append((rule_id, name or "", said.strip()))
    return found
