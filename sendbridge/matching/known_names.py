"""Which names are known: nicknames with their formal names, and every forename that a child in the UK was given."""

from importlib import resources

import duckdb

from sendbridge.sql_text import literal

_FOLDER = resources.files("sendbridge.reference")

_NICKNAME = """
CREATE OR REPLACE TEMP TABLE nickname AS
WITH pair AS (
    SELECT formal, nickname
    FROM read_csv({path}, header = TRUE, all_varchar = TRUE)
)
SELECT formal AS one, nickname AS other FROM pair
UNION
SELECT nickname, formal FROM pair
"""

# A nickname is given as a name of its own, whether or not a birth was registered with it.
_ATTESTED = """
CREATE OR REPLACE TEMP TABLE attested_forename AS
SELECT name
FROM read_csv({path}, auto_detect = FALSE, header = FALSE, columns = {{'name': 'VARCHAR'}})
UNION ALL
SELECT one FROM nickname
"""


def write_known_names(con: duckdb.DuckDBPyConnection) -> None:
    """Write the temporary tables nickname(one, other), each pair in both directions, and attested_forename(name)."""
    _write(con, _NICKNAME, "nicknames.csv")
    _write(con, _ATTESTED, "attested_forenames.txt.gz")


def _write(con: duckdb.DuckDBPyConnection, statement: str, name: str) -> None:
    with resources.as_file(_FOLDER.joinpath(name)) as path:
        con.execute(statement.format(path=literal(path)))
