"""When the identifiers of a record and a person speak against one another."""

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


# A number that fails its check may be the candidate's, miswritten in a place or two. Two places away it is another
# child's where its check letter or digit is another, or where only the last digits differ: those are what numbers given
# out in a row (a school's of one year, twins') differ in.
_FAR = """
    coalesce(
        damerau_levenshtein({written}, {own})
            > CASE WHEN {written}[{check}] = {own}[{check}] AND {written}[{issue}] <> {own}[{issue}] THEN 2 ELSE 1 END,
        FALSE
    )
"""
NUMBER_FAR = f"""(
    {_FAR.format(written="r.miswritten_upn", own="upn_of_number(p.upn)", check=1, issue="2:10")}
    OR {_FAR.format(written="r.miswritten_nhs_number", own="nhs_number_of_number(p.nhs_number)", check=-1, issue="1:6")}
)"""

# The present numbers differ, so that at best a former one agrees.
BY_FORMER_NUMBER_ONLY = """(
    coalesce(r.upn <> p.upn, FALSE)
    AND NOT coalesce(r.uln = p.uln, FALSE)
    AND NOT coalesce(r.nhs_number = p.nhs_number, FALSE)
)"""
