"""Links records to persons: identifiers first, then all that resembles, both under the safety rule."""

import duckdb

from sendbridge.matching.candidates import meet, write_pointers
from sendbridge.matching.model import Model, read_model_of, write_model_for
from sendbridge.matching.pairs import judge
from sendbridge.matching.prepared import prepare
from sendbridge.matching.rules import Rules
from sendbridge.matching.ties import TIE, TIE_CANDIDATE, write_refused, write_ties

MATCHING_VERSION = "2026.2"

_SURE = """
CREATE OR REPLACE TEMP TABLE sure AS
SELECT record
FROM judged_identifier
WHERE obstacle IS NULL
  AND NOT refused
"""


def link(con: duckdb.DuckDBPyConnection, as_of: str, rules: Rules) -> None:
    """Write tie and tie_candidate from the relations known and arriving, and keep the prepared tables beside them."""
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
    write_pointers(con, records)
    con.execute("CREATE OR REPLACE TEMP VIEW numbered AS SELECT record, person FROM pointer WHERE by_identifier")
    judge(con, "numbered", model=model, rules=rules, into="judged_identifier")
    con.execute(_SURE)
    con.execute(f"CREATE OR REPLACE TEMP TABLE unsure AS FROM {records} ANTI JOIN sure ON sure.record = id")
    if con.execute("FROM unsure LIMIT 1").fetchone():
        _judge_the_rest(con, model=model, rules=rules)
    else:
        con.execute("CREATE OR REPLACE TEMP TABLE judged_other AS FROM judged_identifier LIMIT 0")
    con.execute(
        """
        CREATE OR REPLACE TEMP VIEW judged AS
        FROM judged_identifier SEMI JOIN sure USING (record)
        UNION ALL BY NAME
        FROM judged_other
        """
    )
    write_ties(con, told, version=MATCHING_VERSION, model=model.name, rules=rules)


def _judge_the_rest(con: duckdb.DuckDBPyConnection, *, model: Model, rules: Rules) -> None:
    meet(con, "met_candidate", records="unsure")
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE candidate AS
        SELECT record, person FROM met_candidate
        UNION
        SELECT record, person FROM pointer ANTI JOIN sure USING (record)
        """
    )
    judge(con, "candidate", model=model, rules=rules, into="judged_other")
