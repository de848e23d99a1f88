"""The same records get the same answer, whatever their order, the threads and the repetition."""

import random
from pathlib import Path

import pytest

from sendbridge.matching.linking import link
from tests.unit.matching.linked_rows import AS_OF, BORN, RULES, UPNS, Row, empty_relations, person, put, record


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The export of the rows as they were drawn."""
    return exported(tmp_path_factory.mktemp("usual"), *drawn(), threads=2)


@pytest.mark.parametrize(("seed", "threads", "times"), [(1, 1, 1), (2, 2, 2), (3, 3, 1)])
def test_the_export_is_the_same_bytes(tmp_path: Path, usual: bytes, seed: int, threads: int, times: int) -> None:
    """Rows in another order, another number of threads or a second run give the same ties and candidates."""
    persons, records = drawn()
    shuffle = random.Random(seed).shuffle  # noqa: S311
    shuffle(persons)
    shuffle(records)
    assert exported(tmp_path, persons, records, threads=threads, times=times) == usual
    assert min(usual.count(state) for state in (b",tied,", b",held,")) > 3


def drawn() -> tuple[list[Row], list[Row]]:
    """Return persons and records among whom nearly everything is shared."""
    draw = random.Random(7)  # noqa: S311
    persons = [person(f"P{number:03d}", **_facts(draw)) for number in range(40)]
    records = [record(f"R{number:03d}", **_facts(draw)) for number in range(60)]
    own_numbers = [f"10000000{place}" for place in ("27", "35", "43", "51", "78")]
    numbered = [person(f"N{place}", uln=uln, forename=f"Own{'abcde'[place]}") for place, uln in enumerate(own_numbers)]
    own = [record(f"O{place}", uln=uln, forename=f"Own{'abcde'[place]}") for place, uln in enumerate(own_numbers)]
    named = [person("M1", forename="Zainab", surname="Okafor", postcode="CW5 5DD")]
    return [*persons, *numbered, *named], [*records, *own, record("M1", forename="Zainab", surname="Okafor")]


def _facts(draw: random.Random) -> dict[str, object]:
    return {
        "forename": draw.choice(("Amy", "Bo", "Jayden", "Jadyen", "Lily-Rose")),
        "surname": draw.choice(("Young", "Else", "Harris")),
        "date_of_birth": draw.choice((BORN, BORN.replace(day=5), BORN.replace(year=2014))),
        "postcode": draw.choice(("CW1 6AA", "CW2 7BB", None)),
        "setting_urn": draw.choice(("100001", "100002")),
        "upn": draw.choice((*UPNS, None)),
    }


def exported(folder: Path, persons: list[Row], records: list[Row], *, threads: int, times: int = 1) -> bytes:
    """Link the rows and return ties and candidates as they are written to files: in order, as tables have none."""
    con = empty_relations()
    con.execute(f"SET threads = {threads}")
    put(con, "known", persons)
    put(con, "arriving", records)
    for _ in range(times):
        link(con, AS_OF, RULES)
    for table in ("tie", "tie_candidate"):
        con.execute(f"COPY (FROM {table} ORDER BY ALL) TO '{folder / table}.csv'")
    return b"".join((folder / f"{table}.csv").read_bytes() for table in ("tie", "tie_candidate"))
