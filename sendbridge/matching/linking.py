"""Links records to persons: identifiers first, then all that resembles, both under the safety rule."""

import duckdb

from sendbridge.matching.candidates import meet
from sendbridge.matching.doubts import write_claims
from sendbridge.matching.model import Model, read_model_of, write_model_for
from sendbridge.matching.pairs import judge
from sendbridge.matching.pointing import write_pointers
from sendbridge.matching.prepared import prepare
from sendbridge.matching.rules import Rules
from sendbridge.matching.ties import TIE, TIE_CANDIDATE, write_refused, write_ties

MATCHING_VERSION = "2026.5"
_WORK = (
    *("refused", "link_shared", "pointer", "pointed", "claim", "weighed", "sure", "unsure", "met_candidate"),
    *("candidate", "choice", "spelled_out", "doubtful", "row_asked", "row_beside", "possible", "doubt", "doubted"),
    *("household", "rival"),
)

# An identifier that settles it leaves nobody else to look at.
_SURE = """
CREATE OR REPLACE TEMP TABLE sure AS
SELECT record, person, linked_by, restricted, agreed, weight, pattern
FROM judged
WHERE obstacle IS NULL
  AND NOT refused
"""

_UNSURE = """
CREATE OR REPLACE TEMP TABLE unsure AS
SELECT id, reference_person_id, date_of_birth, postcode, setting_urn, forename, surname, forename_parts, surname_parts
FROM {records}
ANTI JOIN sure
    ON sure.record = id
"""

_CANDIDATE = """
CREATE OR REPLACE TEMP TABLE candidate AS
FROM (
    FROM met_candidate
    UNION
    SELECT record, person FROM pointer SEMI JOIN unsure ON unsure.id = record
)
LEFT JOIN pointer USING (record, person)
"""


def link(con: duckdb.DuckDBPyConnection, as_of: str, rules: Rules) -> None:
    """Write tie and tie_candidate from the relations known and arriving; the prepared tables stay as temporary ones."""
    prepare(con, as_of, rules)
    write_model_for(con, as_of)
    con.execute(f"CREATE OR REPLACE TABLE tie ({TIE})")
    con.execute(f"CREATE OR REPLACE TABLE tie_candidate ({TIE_CANDIDATE})")
    decide(con, "link_record", told="link_record", model=read_model_of(con), rules=rules)


def decide(con: duckdb.DuckDBPyConnection, records: str, *, told: str, model: Model, rules: Rules) -> None:
    """Decide on these records: those whose identifiers settle it first, the rest among all whom they resemble.

    Adds the ties of those in `told`; the others are asked because they may claim the same persons.
    """
    write_refused(con)
    write_pointers(con)
    write_claims(con)
    by_identifier = f"(FROM pointer SEMI JOIN {records} AS asked ON asked.id = record WHERE by_identifier)"
    judge(con, by_identifier, by_name=False, model=model, rules=rules)
    con.execute(_SURE)
    con.execute(_UNSURE.format(records=records))
    meet(con, "met_candidate", records="unsure")
    con.execute(_CANDIDATE)
    judge(con, "candidate", by_name=True, model=model, rules=rules)
    write_ties(con, told, version=MATCHING_VERSION, model=model.name, rules=rules)
    for view in ("chosen", "judged", "pair"):
        con.execute(f"DROP VIEW temp.{view}")
    for table in _WORK:
        con.execute(f"DROP TABLE IF EXISTS temp.{table}")
