"""Exceptions, their history, and the acceptances that people gave."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Text

from sendbridge.store.columns import authority, code, metadata, recorded_at

exception = Table(
    "exception",
    metadata,
    authority(),
    code("exception_id", required=True),
    code("rule_id", required=True),
    Column("title", Text, nullable=False),
    code("severity", required=True),
    Column("priority", Integer, nullable=False),
    code("owner_role", required=True),
    code("subject_type", required=True),
    code("subject_id", required=True),
    code("source", required=True),
    code("field", required=True),  # empty when the rule is about the whole record
    code("child_id"),
    code("person_id"),
    code("setting_urn"),
    code("sender"),
    code("team_code"),
    code("keyworker_code"),
    Column("opened_date", Date, nullable=False),
    Column("last_seen_date", Date, nullable=False),
    Column("due_date", Date),
    Column("next_legal_date", Date),  # the child's earliest day in law that is not met, past or to come
    Column("closed_date", Date),
    code("state", required=True),  # open, accepted, closed, or joined with another when two children became one
    Column("baseline", Boolean, nullable=False),
    Column("reopened_count", Integer, nullable=False),
    code("value_hash"),  # keyed: of the values on which the rule last judged
    PrimaryKeyConstraint("authority_code", "exception_id"),
    Index(None, "authority_code", "state", "rule_id"),
    Index(None, "authority_code", "state", "owner_role"),
    Index(None, "authority_code", "child_id"),
    Index(None, "authority_code", "setting_urn"),
)

exception_event = Table(
    "exception_event",
    metadata,
    authority(),
    code("exception_id", required=True),
    Column("event_number", Integer, nullable=False),  # 1 is the first: a date may bring several
    Column("sync_date", Date, nullable=False),
    code("event", required=True),  # opened, closed, reopened, accepted, withdrawn, lapsed, moved, joined
    recorded_at(),
    PrimaryKeyConstraint("authority_code", "exception_id", "event_number"),
    Index(None, "authority_code", "sync_date"),
)

exception_redirect = Table(
    "exception_redirect",
    metadata,
    authority(),
    code("exception_id", required=True),  # by which a fault would be named
    code("redirect_to", required=True),  # the exception that has stood for it since before two children became one
    PrimaryKeyConstraint("authority_code", "exception_id"),
)

acceptance = Table(
    "acceptance",
    metadata,
    authority(),
    code("exception_id", required=True),
    Column("number", Integer, nullable=False),
    code("value_hash", required=True),  # of the values that were explained
    Column("reason", Text, nullable=False),
    code("author", required=True),
    code("approved_by"),
    Column("accepted_date", Date, nullable=False),
    Column("expires_date", Date),  # the last day on which it holds
    Column("ended_date", Date),
    code("ended_because"),  # withdrawn, replaced, expired, value_changed, severity_changed, joined
    recorded_at(),
    PrimaryKeyConstraint("authority_code", "exception_id", "number"),
)

value_key = Table(
    "value_key",
    metadata,
    authority(),
    code("secret", required=True),  # hexadecimal; with it the hashes of values are keyed
    PrimaryKeyConstraint("authority_code"),
)
