"""A FEBRL set linked under the policy `safe`, without any identifier: how many links, how many of them false."""

from datetime import date
from pathlib import Path

import duckdb

from sendbridge.matching import link_files

AS_OF = date(2000, 1, 1)

# The sets are of Australian adults. Their years of birth are folded into 25 years, which makes more people share a
# birthday; a postcode is spelled as a British one, digit for digit; the suburb stands for the school.
_SIDE = """
COPY (
    SELECT
        rec_id AS {key},
        given_name AS forename,
        surname,
        'SK' || postcode[1:2] || ' ' || postcode[3] || 'A' || substr('ABDEFGHJLN', 1 + CAST(postcode[4] AS INTEGER), 1)
            AS postcode,
        CAST(100000 + hash(suburb) % 50000 AS VARCHAR) AS setting_urn,
        CAST(
            try_strptime(
                (1975 + CAST(left(date_of_birth, 4) AS INTEGER) % 25) || substr(date_of_birth, 5), '%Y%m%d'
            ) AS DATE
        ) AS date_of_birth
    FROM read_csv({files}, all_varchar = TRUE)
    WHERE contains(rec_id, '{kind}')
) TO '{into}' (FORMAT parquet)
"""

_JUDGED = """
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE state = 'tied') AS links,
    count(*) FILTER (WHERE state = 'tied' AND split_part(record_key, '-', 2) <> split_part(person_id, '-', 2)) AS false
FROM read_parquet('{ties}')
"""


def linked_safely(folder: Path, number: int) -> tuple[int, int, int]:
    """Return of a set how many records there are besides the originals, how many were linked, and how many falsely."""
    names = [f"set{number}.csv"] if number < 4 else ["set4_persons.csv", "set4_records.csv"]
    files = [str(folder / name) for name in names]
    persons, records, out = (folder / f"set{number}_{name}" for name in ("known.parquet", "arriving.parquet", "out"))
    con = duckdb.connect(":memory:")
    for key, kind, into in (("person_id", "-org", persons), ("record_key", "-dup", records)):
        con.execute(_SIDE.format(key=key, files=files, kind=kind, into=into))
    link_files(persons, records, out, as_of=AS_OF)
    rows, links, false = con.execute(_JUDGED.format(ties=out / "ties.parquet")).fetchone() or (0, 0, 0)
    return rows, links, false
