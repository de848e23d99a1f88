"""The register's files are as the public download has them, and are not sent twice."""

import csv
import io

import requests

from sandbox.testing import Sandbox


def rows(answer: requests.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("cp1252"), newline="")))


def test_establishments_have_the_registers_columns(neighbours: Sandbox) -> None:
    """Names are Windows-1252, dates dd-MM-yyyy, codes come with their names, and unused columns are there."""
    answer = requests.get(neighbours.base_url + "/register/edubasealldata.csv", timeout=10)
    now, before = rows(answer)
    assert (now["EstablishmentName"], now["OpenDate"]) == ("Saint Zoë’s", "01-09-2020")
    assert (before["EstablishmentStatus (name)"], before["CloseDate"]) == ("Closed", "31-08-2020")
    assert (now["TypeOfEstablishment (code)"], now["TypeOfEstablishment (name)"]) == ("34", "Academy converter")
    assert len(now) == 134


def test_links_name_what_followed(neighbours: Sandbox) -> None:
    """The links' file says which establishment came after which."""
    (link,) = rows(requests.get(neighbours.base_url + "/register/links_edubasealldata.csv", timeout=10))
    assert (link["URN"], link["LinkURN"], link["LinkType"]) == ("100001", "100002", "Successor")
    assert link["LinkName"] == "Saint Zoë’s"


def test_an_unchanged_file_is_not_sent_again(neighbours: Sandbox) -> None:
    """The ETag, or the time, of the present file gets 304; another ETag gets the file."""
    address = neighbours.base_url + "/register/edubasealldata.csv"
    first = requests.get(address, timeout=10)
    for name, value in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again = requests.get(address, headers={name: first.headers[value]}, timeout=10)
        assert (again.status_code, again.content) == (304, b"")
    assert requests.get(address, headers={"If-None-Match": '"other"'}, timeout=10).status_code == 200


def test_a_day_without_news_leaves_the_file_as_it_was(own_neighbours: Sandbox) -> None:
    """A tick that changes no establishment keeps ETag and time."""
    address = own_neighbours.base_url + "/register/edubasealldata.csv"
    first = requests.get(address, timeout=10)
    own_neighbours.tick()
    second = requests.get(address, timeout=10)
    assert (first.headers["ETag"], first.headers["Last-Modified"]) == (
        second.headers["ETag"],
        second.headers["Last-Modified"],
    )
