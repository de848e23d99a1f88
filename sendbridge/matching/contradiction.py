"""When the valid identifiers of a record and a person speak against one another."""

# The present UPNs may differ only where one side names the other's present UPN as a former one.
_CONTRADICTS = """(
    coalesce({record}.uln <> {person}.uln, FALSE)
    OR coalesce({record}.nhs_number <> {person}.nhs_number, FALSE)
    OR (
        coalesce({record}.upn, {record}.former_upn) IS NOT NULL
        AND coalesce({person}.upn, {person}.former_upn) IS NOT NULL
        AND NOT (
            coalesce({record}.upn = {person}.upn, FALSE)
            OR coalesce({record}.upn = {person}.former_upn, FALSE)
            OR coalesce({record}.former_upn = {person}.upn, FALSE)
            OR coalesce(
                ({record}.upn IS NULL OR {person}.upn IS NULL) AND {record}.former_upn = {person}.former_upn,
                FALSE
            )
        )
    )
)"""


def contradicts(record: str = "r", person: str = "p") -> str:
    """Return the condition, over aliases of a record and a person, that a valid identifier is another on each side."""
    return _CONTRADICTS.format(record=record, person=person)
