"""In which grades a record and a person agree, field by field: for a pair that a person names, whoever matching met."""

from dataclasses import dataclass
from datetime import date

import duckdb

from sendbridge.matching.fields import FIELDS, named_level
from sendbridge.matching.model import has_model, read_model_of
from sendbridge.matching.prepared import prepare
from sendbridge.matching.rules import Rules
from sendbridge.matching.scoring import weighed_sql
from sendbridge.matching.sources import write_relations
from sendbridge.sql_text import literal
from sendbridge.unlinking.caused import Link

_THE_PAIR = """
CREATE OR REPLACE TEMP TABLE asked_person AS FROM known WHERE person_id = {person_id};
CREATE OR REPLACE TEMP TABLE asked_record AS
FROM arriving
WHERE record_type = {record_type}
  AND record_key = {record_key};
CREATE OR REPLACE TEMP VIEW known AS FROM asked_person;
CREATE OR REPLACE TEMP VIEW arriving AS FROM asked_record;
"""

# Which birth dates are fillers is seen on all children, not on two.
_FILLERS = """
SELECT format('"{}".{}.{}', database_name, schema_name, table_name)
FROM duckdb_tables()
WHERE database_name = current_database()
  AND table_name = 'link_default_birth_date'
"""

_SOURCE = "link_person AS p CROSS JOIN link_record AS r"
_REFERENCE = """
CASE r.reference_person_id = p.person_id
    WHEN TRUE THEN 'same'
    WHEN FALSE THEN 'differs'
    ELSE 'unknown'
END
"""


@dataclass(frozen=True)
class Comparison:
    """The grade of agreement of each field, and the weight, which a night without a model does not know."""

    grades: dict[str, str]
    weight: float | None


def compare(con: duckdb.DuckDBPyConnection, link: Link, as_of: date, *, rules: Rules) -> Comparison:
    """Compare a record and a person of a night's file as matching does; the file may be open for reading only."""
    write_relations(con, as_of.isoformat())
    con.execute(_THE_PAIR.format(**{name: literal(value) for name, value in vars(link).items()}))
    prepare(con, as_of.isoformat(), rules)
    fillers = con.execute(_FILLERS).fetchone()
    if fillers:
        con.execute(f"CREATE OR REPLACE TEMP TABLE link_default_birth_date AS FROM {fillers[0]}")
    spelled = [f"{named_level(field, f'({field.level_sql()})')} AS {field.name}" for field in FIELDS]
    found = con.execute(f"SELECT {', '.join(spelled)}, {_REFERENCE} AS reference FROM {_SOURCE}")
    names = [column[0] for column in found.description or ()]
    return Comparison(dict(zip(names, found.fetchone() or (), strict=True)), _weight(con))


def _weight(con: duckdb.DuckDBPyConnection) -> float | None:
    if not has_model(con):
        return None
    model = read_model_of(con)
    weighed = weighed_sql(FIELDS, weights=model.weights, keys="p.person_id", source=_SOURCE)
    (weight,) = con.execute(f"SELECT weight FROM ({weighed})").fetchone() or (None,)
    return None if weight is None else round(weight + model.prior, 2)
