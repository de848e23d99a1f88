"""A whole council for linkage: persons, records and the truth, from a seed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.linkage.case_side import COLUMNS as PERSON_COLUMNS
from sandbox.linkage.case_side import write_persons
from sandbox.linkage.families import draw_children
from sandbox.linkage.feeds import COLUMNS as RECORD_COLUMNS
from sandbox.linkage.feeds import Feeds, name_origin, write_records
from sandbox.linkage.rates import Errors, Society

Column = np.ndarray[Any, Any]
TRUTH_COLUMNS = ("record_key", "person_id", "other_person_id", "name_origin", "kind")
_ROW_GROUP = 122_880  # as databases write Parquet, so that two threads can read it
_TYPES = {"date_of_birth": pa.date32(), "restricted": pa.bool_()}


@dataclass(frozen=True)
class Council:
    """The two files and the truth about the second."""

    persons: pa.Table
    records: pa.Table
    truth: pa.Table

    def write(self, folder: Path) -> None:
        """Write persons.parquet, records.parquet and truth.parquet."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("persons", "records", "truth"):
            pq.write_table(getattr(self, name), folder / f"{name}.parquet", row_group_size=_ROW_GROUP)


def make_council(seed: int, persons: int, *, errors: float = 1, society: Society | None = None) -> Council:
    """Make a council with so many case records and about 0.98 times as many rows, errors so many times as frequent."""
    society, rates = society or Society(), Errors().times(errors)
    streams = [np.random.default_rng(each) for each in np.random.SeedSequence([seed, persons]).spawn(4)]
    duplicates = round(persons * rates.case_duplicate)
    known = persons - duplicates
    told = society.roll + society.review + society.advice + society.caseload
    strangers = round(known * told * society.strangers / (1 - society.strangers))
    children = draw_children(streams[0], known, strangers, society=society)
    case = write_persons(streams[1], children, duplicates, society=society, errors=rates)
    feeds = write_records(streams[2], children, society=society, errors=rates)
    ids = np.r_[case.persons["person_id"], np.array([None], dtype=object)]  # place -1 is nobody
    _quote_references(streams[3], feeds, ids[case.first[feeds.child]], society=society, errors=rates)
    truth = {
        "record_key": feeds.records["record_key"],
        "person_id": ids[case.first[feeds.child]],
        "other_person_id": ids[case.second[feeds.child]],
        "name_origin": name_origin(children, feeds.child),
        "kind": feeds.kind,
    }
    return Council(
        table(case.persons, PERSON_COLUMNS), table(feeds.records, RECORD_COLUMNS), table(truth, TRUTH_COLUMNS)
    )


def _quote_references(rng: np.random.Generator, feeds: Feeds, person: Column, *, society: Society,
                      errors: Errors) -> None:  # fmt: skip
    """Let forms quote the case reference, now and then that of the form before."""
    asked = np.isin(feeds.records["record_type"].astype(str), ("review_return", "advice_return"))
    forms = np.flatnonzero(asked & (person != None))  # noqa: E711 -- a column
    quoted = forms[rng.random(len(forms)) < society.quotes_reference]
    before = rng.random(len(quoted)) < errors.reference_of_neighbour
    feeds.records["reference_person_id"][quoted] = np.where(before, np.roll(person[quoted], 1), person[quoted])


def table(columns: dict[str, Any], names: tuple[str, ...]) -> pa.Table:
    """Return the columns, in this order, as text unless they are dates or yes and no."""
    return pa.table({name: pa.array(columns[name], _TYPES.get(name, pa.string())) for name in names})
