"""The star schema: what each resource of the case system is called there, and how its fields become columns.

A layout of our own, in the manner of the reporting databases that councils have: persons and code lists are dimensions,
whatever happens to a person is a fact, and facts point to dimensions by numbers that mean nothing outside.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, MetaData, Table, Text

from sandbox.case_system.layout import BY_RECORD_TYPE, Field, Resource
from sandbox.case_system.native import date_of
from sandbox.paging import STAMP

PERSON, NEED, LOAD = "DIM_PERSON", "DIM_LOOKUP_SEN_NEED", "META_LOAD"
TABLES = {
    "person": PERSON,
    "request": "FACT_SEN_REQUEST",
    "assessment": "FACT_SEN_ASSESSMENT",
    "advice_request": "FACT_SEN_ADVICE",
    "plan": "FACT_EHCP",
    "plan_section": "FACT_EHCP_SECTION",
    "review": "FACT_EHCP_REVIEW",
    "phase_transfer": "FACT_EHCP_PHASE_TRANSFER",
    "consultation": "FACT_EHCP_CONSULTATION",
    "placement": "FACT_PLACEMENT",
    "social_care_flag": "FACT_SOCIAL_CARE",
    "plan_audit": "FACT_EHCP_AUDIT",
    "setting_access": "FACT_PORTAL_ACCOUNT",
}
VERSION, UPDATED = "RECORD_VERSION", "RECORD_UPDATED_DTTM"
_TYPES: dict[str, type[Any]] = {"date": Date, "flag": Boolean, "whole": Integer}
_UPPER = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])")


def column_of(native: str) -> str:
    """Return the column of a field: `rptRcvdDt` is RPT_RCVD_DT."""
    return _UPPER.sub("_", native).upper()


def is_person(field: Field) -> bool:
    """Say whether the field names the person that a fact is about."""
    return field.refers_to == "persons"


def is_need(field: Field) -> bool:
    """Say whether the field holds a type of need, which is a dimension."""
    return field.native in ("need1Cd", "need2Cd")


def need_column(field: Field) -> str:
    """Return the column that points to the type of need: `need1Cd` is NEED_1_ID."""
    return f"{column_of(field.native).removesuffix('_CD')}_ID"


def star_schema(schema: str | None) -> dict[str, Table]:
    """Return the tables by name."""
    metadata = MetaData(schema=schema)
    dimensions = {
        NEED: Table(NEED, metadata, _number(f"{NEED}_ID"), Column("NEED_CD", Text, nullable=False)),
        LOAD: Table(LOAD, metadata, _number("LOAD_ID"), Column("EXTRACT_STARTED_DTTM", DateTime, nullable=False)),
    }
    facts = {
        name: Table(name, metadata, *_columns(name, BY_RECORD_TYPE[record_type]))
        for record_type, name in TABLES.items()
    }
    return {**dimensions, **facts}


def _number(name: str) -> Column[Any]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _columns(name: str, resource: Resource) -> list[Column[Any]]:
    return [
        _number(f"{name}_ID"),
        *(_column(field) for field in resource.fields),
        Column(VERSION, Integer, nullable=False),
        Column(UPDATED, DateTime, nullable=False, index=True),
    ]


def _column(field: Field) -> Column[Any]:
    if is_person(field):
        return Column(f"{PERSON}_ID", BigInteger)
    if is_need(field):
        return Column(need_column(field), BigInteger)
    return Column(column_of(field.native), _TYPES.get(field.kind, Text))


def typed(field: Field) -> Callable[[Any], Any]:
    """Return what turns the case system's JSON value into the column's."""
    if field.kind == "date":
        return date_of
    return (lambda word: word == "Y") if field.kind == "flag" else lambda value: value


def moment(last_modified: str) -> datetime:
    """Return a time of change as the columns hold it: UTC, without saying so."""
    return datetime.strptime(last_modified, STAMP)  # noqa: DTZ007
