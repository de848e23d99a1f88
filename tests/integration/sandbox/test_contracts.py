"""The OpenAPI documents are true: every path that they name answers as they say, and no field is left out."""

from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from sandbox.case_system.layout import RESOURCES
from sandbox.portal import layout as portal_layout
from sandbox.testing import Sandbox
from tests.integration.sandbox.conftest import Caller, case_caller, portal_caller
from tests.integration.sandbox.test_portal import RECEIPT

CONTRACTS = Path(__file__).parents[3] / "docs" / "contracts"
DOCUMENTS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(CONTRACTS.glob("*.yml"))}
OPERATIONS = [
    (document, path, method)
    for document, contract in DOCUMENTS.items()
    for path, operations in contract["paths"].items()
    for method in operations
    if method != "parameters"
]
NEW: dict[str, dict[str, Any]] = {
    "tasks": {"planRef": "PL1", "title": "t", "sourceRef": "E-9", "ruleCd": "AR01"},
    "annual-reviews": {"planRef": "PL1", "personRef": "P1", "mtgDt": None},
    "phase-transfers": {"planRef": "PL1", "personRef": "P1", "fromNcYear": 6},
    "consultations": {"planRef": "PL1", "personRef": "P1", "replyCd": "Y"},
    "plan-sections": {"planRef": "PL1", "sectCd": "B", "sectText": "N1"},
    "plan-audits": {"planRef": "PL1", "gradeCd": "2"},
    "persons": {"famName": "Grün", "restrictInd": "N"},
    "setting-access": {"urn": "100002", "activeInd": "Y"},
}
FOR_A_PERSON = {"personRef": "P1"}
cycle_numbers = count(50)


def resolved(contract: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Return what a $ref stands for."""
    while "$ref" in part:
        found: Any = contract
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def demand_as_promised(document: str, path: str, method: str, answer: requests.Response) -> None:
    """Fail unless the document promises the answer's status, headers, type and every field of its content."""
    contract = DOCUMENTS[document]
    promised = contract["paths"][path][method]["responses"]
    assert str(answer.status_code) in promised, answer.text
    response = resolved(contract, promised[str(answer.status_code)])
    assert all(header in answer.headers for header in response.get("headers", {}))
    if not response.get("content"):
        assert answer.content == b""
        return
    media_type = answer.headers["Content-Type"].split(";")[0]
    schema = {**response["content"][media_type]["schema"], "components": contract["components"]}
    if media_type.endswith("json"):
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(answer.json())


def ask(sandbox: Sandbox, path: str, method: str) -> requests.Response:
    """Make the request that the document describes, well."""
    if path == "/oauth/token":
        names = {"client_id": "CASE_CLIENT_ID", "client_secret": "CASE_CLIENT_SECRET"}
        form = {name: sandbox.env[f"SENDBRIDGE_{variable}"] for name, variable in names.items()}
        form["grant_type"] = "client_credentials"
        return requests.post(sandbox.base_url + path, data=form, timeout=10)
    if path.startswith("/register/"):
        return requests.get(sandbox.base_url + path, timeout=10)
    if path.startswith("/portal/"):
        path = path.removeprefix("/portal/v1")
        portal = portal_caller(sandbox)
        return portal.create(path, RECEIPT) if method == "post" else portal.get(path)
    return ask_case_system(case_caller(sandbox), path.removeprefix("/api/v1"), method)


def ask_case_system(case: Caller, path: str, method: str) -> requests.Response:
    """Ask for, make or change a record of the resource."""
    name = path.split("/")[1]
    resource = RESOURCES[name]
    if "{ref}" in path or method == "post":
        numbered = {"cycleNo": next(cycle_numbers)} if name == "annual-reviews" else {}
        made = case.create(f"/{name}", {**NEW.get(name, FOR_A_PERSON), **numbered})
        if method == "post":
            return made
        path = f"/{name}/{made.json()[resource.key.native]}"
    if method == "patch":
        field = next(field for field in resource.fields if not field.fixed and not field.refers_to)
        value = {"date": "02-Mar-2026", "flag": "Y", "whole": 6, "text": "x"}.get(field.kind, "")
        return case.change(path, {field.native: value or next(iter(field.codes.values()))})
    return case.get(path)


@pytest.mark.parametrize(("document", "path", "method"), OPERATIONS)
def test_every_operation_answers_as_promised(neighbours: Sandbox, document: str, path: str, method: str) -> None:
    """A good request gets the document's good answer, field by field."""
    answer = ask(neighbours, path, method)
    assert answer.ok
    demand_as_promised(document, path, method, answer)


@pytest.mark.parametrize(
    ("document", "path", "method"), [one for one in OPERATIONS if one[0] != "establishment_register"]
)
def test_every_refusal_is_as_promised(neighbours: Sandbox, document: str, path: str, method: str) -> None:
    """A stranger, a bad parameter, a bad body and a missing version are refused in the document's words."""
    place = path.replace("{ref}", "none")
    demand_as_promised(document, path, method, requests.request(method, neighbours.base_url + place, timeout=10))
    if path == "/oauth/token":
        return
    caller = portal_caller(neighbours) if path.startswith("/portal") else case_caller(neighbours)
    caller.base = neighbours.base_url
    for query, kwargs in (
        ("", {"json": {}}),
        ("?surname=x", {"json": {}}),
        ("", {"data": "x"}),
        ("", {"json": {"x": 1}}),
    ):
        headers = {**caller.key(), "Accept": "text/csv"} if "data" in kwargs else caller.key()
        answer = caller.request(method, place + query, headers=headers, **kwargs)
        demand_as_promised(document, path, method, answer)


def test_the_case_systems_document_names_every_field_and_code() -> None:
    """Resources, fields and codes of the document are those of the server."""
    schemas = DOCUMENTS["case_system"]["components"]["schemas"]
    for resource in RESOURCES.values():
        schema = schemas["".join(word.capitalize() for word in resource.record_type.split("_"))]
        fields = [field.native for field in resource.fields]
        assert list(schema["properties"]) == [*fields, "version", "lastModified"]
        for field in resource.fields:
            if field.codes:
                assert schema["properties"][field.native] == {"enum": [*field.codes.values(), None]}


def test_the_portals_document_names_every_field() -> None:
    """Resources and fields of the document are those of the portal."""
    schemas = DOCUMENTS["settings_portal"]["components"]["schemas"]
    for resource, name in (("returns", "Return"), ("rolls", "RollEntry"), ("terms", "Term")):
        assert list(schemas[name]["properties"]) == list(portal_layout.RESOURCES[resource].fields)


def test_every_document_says_whose_layout_it_is() -> None:
    """No document can be taken for a vendor's."""
    assert set(DOCUMENTS) == {"case_system", "settings_portal", "establishment_register"}
    for name in ("case_system", "settings_portal"):
        assert "OUR OWN LAYOUT" in DOCUMENTS[name]["info"]["description"]
