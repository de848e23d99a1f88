"""A small return that was checked: two persons, a few faults, some of them with a place and a note."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from sendbridge.checks import rules
from sendbridge.checks.examples import create_empty_night
from sendbridge.checks.figures import load_figures
from sendbridge.checks.rules import Evaluation
from sendbridge.return_check.checking import Checked
from sendbridge.return_check.faults import create_joined, gather_faults
from sendbridge.return_check.sen2_return import Sen2Return
from sendbridge.settings import Settings

AS_OF = date(2026, 1, 15)
FORMULA = '=HYPERLINK("http://example.org")'
CANARY = "Zqxwick"

_ROWS = f"""
INSERT INTO sen2_return (return_id, year, reference_date) VALUES ('R', '2026', '2026-01-15');
INSERT INTO sen2_person (person_id, surname, forename, date_of_birth)
VALUES ('P1', '{CANARY}', 'Ada', '2015-03-02'), ('P2', 'Bell', '+44', NULL);
INSERT INTO child VALUES
    ('person', 'P1', NULL, '{CANARY}', 'Ada', '2015-03-02', 'T895200025001'),
    ('person', 'P2', NULL, 'Bell', '+44', NULL, NULL);
INSERT INTO finding (rule_id, subject_type, subject_id, person_id, source, field) VALUES
    ('ID01', 'person', 'P1', 'P1', 'case_management', 'upn'),
    ('ID05', 'person', 'P2', 'P2', 'case_management', 'upn'),
    ('AR13', 'review', 'P1R1', 'P1', 'case_management', 'decision_code');
INSERT INTO bad_value (file_id, record_type, record_key, field, reason_code, value) VALUES
    ('f', 'person', 'P1', 'upn', 'bad_number', '{FORMULA}'),
    ('f', 'sen2_person', 'P2', 'date_of_birth', 'bad_date', '31/02/2011');
INSERT INTO position VALUES
    ('person', 'P1', 'upn', 'return.xml', 'line 12, /Message/Persons/Person[1]/UPN', '{FORMULA.replace("'", "''")}'),
    ('person', 'P2', 'upn', 'return.xml', 'line 9, /Message/Persons/Person[2]/UPN', ' X1 ');
"""


@pytest.fixture
def found() -> Iterator[Checked]:
    """Yield the return with its faults gathered."""
    settings = Settings()
    with duckdb.connect() as con:
        create_empty_night(con)
        create_joined(con)
        rules.create_tables(con)
        rules.set_parameters(con, AS_OF, {}, figures=load_figures(settings))
        con.execute(_ROWS)
        gather_faults(con, rules.load_suites(settings))
        evaluations = (
            Evaluation("ID01", "person", "failed", 2, 1),
            Evaluation("ID02", "person", "not_evaluated", message="establishment has never arrived"),
            Evaluation("ID03", "person", "broken", message="person.yml line 3: ID03 cannot run"),
            Evaluation("ID04", "person", "empty"),
        )
        yield Checked(con, Sen2Return(), "2 persons", AS_OF, evaluations)
