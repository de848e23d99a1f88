"""The evidence of a pair is the pair's own."""

import json

from sendbridge.matching.linking import link
from tests.unit.matching.linked_rows import AS_OF, RULES, UPNS, empty_relations, person, put, record


def test_the_last_level_of_a_field_is_not_the_first_of_the_next() -> None:
    """Another forename without a reference, and no forename with one, are told apart in what an officer is shown."""
    con = empty_relations()
    put(con, "known", [person("P1", upn=UPNS[0]), person("P2", upn=UPNS[1])])
    put(
        con,
        "arriving",
        [
            record("R1", upn=UPNS[0], forename="Oluwaseun"),
            record("R2", upn=UPNS[1], forename=None, reference_person_id="P2"),
        ],
    )
    link(con, AS_OF, RULES)
    shown = {
        key: json.loads(evidence) for key, evidence in con.execute("SELECT record_key, evidence FROM tie").fetchall()
    }
    assert (shown["R1"]["forename"], shown["R1"]["reference"]) == ("differs", "unknown")
    assert (shown["R2"]["forename"], shown["R2"]["reference"]) == ("unknown", "same")
