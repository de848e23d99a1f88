"""A council for linkage is what its rates say, and the seed decides all of it."""

import duckdb
import pytest

from sandbox.linkage.council import make_council
from sandbox.linkage.rates import Errors, Society

PERSONS = 20_000

_PAIR = """
FROM truth
JOIN record
    ON record.record_key = truth.record_key
JOIN person
    ON person.person_id = truth.person_id
"""


@pytest.fixture(scope="module")
def asked():
    """Return a connection that has a council's three files as tables."""
    council = make_council(3, PERSONS)
    con = duckdb.connect()
    for name, rows in (("person", council.persons), ("record", council.records), ("truth", council.truth)):
        con.register(name, rows)
    return con


def _share(con, condition, of):
    (share,) = con.execute(f"SELECT avg(CAST(coalesce({condition}, FALSE) AS INTEGER)) {of}").fetchone()
    return share


def test_the_seed_decides_everything():
    """The same seed makes the same files, another seed others."""
    one, again, other = (make_council(seed, 600) for seed in (5, 5, 6))
    assert one.persons.equals(again.persons)
    assert one.records.equals(again.records)
    assert one.truth.equals(again.truth)
    assert not one.records.equals(other.records)


def test_the_files_have_the_sizes_that_were_asked_for(asked):
    """Persons are exactly so many, rows about 0.98 times as many, one in ten of them a stranger's."""
    (persons,) = asked.execute("SELECT count(DISTINCT person_id) FROM person").fetchone()
    (rows,) = asked.execute("SELECT count(DISTINCT record_key) FROM record").fetchone()
    assert persons == PERSONS
    assert 0.96 < rows / persons < 1.0
    assert _share(asked, "person_id IS NULL", "FROM truth") == pytest.approx(Society.strangers, abs=0.01)


def test_every_row_has_its_truth_and_every_truth_its_person(asked):
    """The truth names each row once, and persons that are there; a second record is the same child's."""
    assert asked.execute("SELECT count(*) FROM truth ANTI JOIN record USING (record_key)").fetchone() == (0,)
    assert asked.execute(
        "SELECT count(*) FROM truth ANTI JOIN person USING (person_id) WHERE person_id IS NOT NULL"
    ).fetchone() == (0,)
    (seconds,) = asked.execute("SELECT count(DISTINCT other_person_id) FROM truth").fetchone()
    assert 0 < seconds <= PERSONS * Errors.case_duplicate


def test_identifiers_are_missing_as_often_as_stated(asked):
    """Schools lack few UPNs, the case system lacks many NHS numbers and has verified most of the others."""
    grown = "date_of_birth < DATE '2022-03-02'"
    assert _share(asked, "upn IS NULL", f"FROM record WHERE setting_urn IS NOT NULL AND {grown}") == pytest.approx(
        Errors.upn_missing, abs=0.01
    )
    assert _share(asked, "nhs_number IS NULL", "FROM record WHERE setting_urn IS NULL") == pytest.approx(
        Errors.nhs_missing, abs=0.015
    )
    assert _share(asked, "nhs_number IS NULL", "FROM person") == pytest.approx(Errors.case_nhs_missing, abs=0.01)
    assert _share(asked, "nhs_number_status_code = '01'", "FROM person WHERE nhs_number IS NOT NULL") == pytest.approx(
        1 - Errors.case_nhs_unverified, abs=0.01
    )
    assert _share(asked, "uln IS NOT NULL", "FROM record WHERE date_of_birth > DATE '2013-03-02'") < 0.003


def test_names_and_dates_are_wrong_as_often_as_stated(asked):
    """Birth dates differ in about one pair of two hundred, forenames in about one of thirty."""
    dates = Errors.birth_part_wrong + Errors.case_birth_wrong + Errors.day_month_swapped * 0.37 + Errors.birth_default
    wrong = _share(asked, "record.date_of_birth <> person.date_of_birth", _PAIR)
    assert wrong == pytest.approx(dates, abs=0.002)
    differs = "lower(strip_accents(record.forename)) <> lower(strip_accents(person.forename))"
    assert 0.02 < _share(asked, differs, _PAIR) < 0.05
    swapped = """
        lower(strip_accents(record.forename)) = lower(strip_accents(person.surname))
        AND lower(strip_accents(record.surname)) = lower(strip_accents(person.forename))
        AND person.surname <> person.forename
    """
    assert _share(asked, swapped, _PAIR) == pytest.approx(Errors.transposed, abs=0.0007)


def test_there_are_twins_of_whom_one_is_unknown(asked):
    """Some strangers are twins of a known child: the same home or school, day and surname, another name."""
    twins = asked.execute(
        """
        SELECT count(DISTINCT record.record_key)
        FROM truth
        JOIN record
            ON record.record_key = truth.record_key
        JOIN person
            ON person.date_of_birth = record.date_of_birth
            AND lower(strip_accents(person.surname)) = lower(strip_accents(record.surname))
            AND person.forename <> record.forename
        WHERE truth.kind LIKE 'twin %'
        """
    ).fetchone()[0]
    assert twins > 40


def test_twins_numbers_are_neighbours(asked):
    """Most twins on file have UPNs whose serials follow each other."""
    near, pairs = asked.execute(
        """
        SELECT
            count(*) FILTER (WHERE abs(CAST(one.upn[11:] AS INTEGER) - CAST(other.upn[11:] AS INTEGER)) = 1),
            count(*)
        FROM person AS one
        JOIN person AS other
            ON other.date_of_birth = one.date_of_birth
            AND other.postcode = one.postcode
            AND other.person_id > one.person_id
            AND other.forename <> one.forename
        WHERE regexp_full_match(one.upn, '.[0-9]+')
          AND regexp_full_match(other.upn, '.[0-9]+')
        """
    ).fetchone()
    assert pairs > 60
    assert near / pairs > 0.7


def test_three_times_the_errors_are_three_times_as_many():
    """Errors multiplied by three leave about three times as many rows with one, and as many children."""
    once, thrice = (make_council(4, 4_000, errors=errors) for errors in (1, 3))
    slips = [sum("_slip" in kind for kind in council.truth["kind"].to_pylist()) for council in (once, thrice)]
    assert 2.2 < slips[1] / slips[0] < 4
    assert len(once.persons) == len(thrice.persons)


def test_no_rate_of_error_becomes_certain():
    """However often errors are multiplied, none happens in more than nine cases of ten."""
    assert max(vars(Errors().times(1_000)).values()) == 0.9
