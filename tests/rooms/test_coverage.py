"""Every check of the catalogue is answered by a rule or by the engine, or says in one sentence why it cannot be."""

from sendbridge.checks.catalogue import answers, load_catalogue
from sendbridge.checks.rules import load_suites
from sendbridge.settings import Settings

OPEN: set[str] = set()
ANSWERED = answers(load_catalogue(Settings(rooms_dir=None)), load_suites(Settings(rooms_dir=None)))


def test_no_check_is_open() -> None:
    """Nothing that we, the SEN2 return or the inspection lists ask for is left out without a word."""
    assert {each.row.catalogue_id for each in ANSWERED if each.state == "open"} == OPEN


def test_a_reason_is_a_sentence() -> None:
    """Who reads why there is no rule reads a plain sentence."""
    reasons = [each.row.not_covered for each in ANSWERED if each.state == "not_covered"]
    assert [reason for reason in reasons if not reason.endswith(".") or len(reason) < 20] == []
