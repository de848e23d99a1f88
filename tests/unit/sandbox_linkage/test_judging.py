"""The judge tells a false link from a right one, what is held, and what is lost."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sandbox.linkage.judging import BY_ORIGIN, Judge

TRUTH = [  # record, its person, that person's second record, what became of it, linked to, candidate
    ("right", "A", None, "tied", "A", "A"),
    ("right_by_second_record", "A", "A2", "tied", "A2", "A2"),
    ("wrong_child", "A", None, "tied", "B", "B"),
    ("stranger_linked", None, None, "tied", "B", "B"),
    ("restricted_linked", "R", None, "tied", "R", "R"),
    ("held_and_shown", "B", None, "held", None, "C"),
    ("held_and_lost", "B", None, "held", None, "A"),
    ("unmatched_and_lost", "B", None, "unmatched", None, None),
    ("stranger_unmatched", None, None, "unmatched", None, None),
]


@pytest.fixture
def judge(tmp_path):
    """Return a judge of one linkage in which everything has happened once."""
    _write(tmp_path / "persons", person_id=["A", "A2", "B", "C", "R"], restricted=[False, False, False, False, True])
    keys, persons, seconds, states, linked, candidates = (list(column) for column in zip(*TRUTH, strict=True))
    _write(tmp_path / "records", record_key=keys)
    origins = ["one"] * 5 + ["other"] * 4
    _write(
        tmp_path / "truth", record_key=keys, person_id=persons, other_person_id=seconds, name_origin=origins, kind=keys
    )
    _write(tmp_path / "ties", record_key=keys, state=states, person_id=linked, candidate_person_id=candidates)
    _write(tmp_path / "candidates", record_key=["held_and_shown", "held_and_shown"], person_id=["A", "B"])
    return Judge(tmp_path, tmp_path)


def _write(path, **columns):
    pq.write_table(pa.table(columns), path.with_suffix(".parquet"))


def test_the_judge_counts_each_outcome(judge):
    """Links to another child, of a stranger, or to a restricted record are counted apart from right ones."""
    (all_rows,) = judge.figures()
    assert (all_rows.rows, all_rows.links, all_rows.false_links, all_rows.restricted_links) == (9, 5, 2, 1)
    assert (all_rows.linkable, all_rows.right_links) == (6, 2)
    assert (all_rows.held, all_rows.unmatched, all_rows.true_pairs, all_rows.lost) == (2, 2, 7, 3)
    assert not all_rows.safe


def test_the_judge_names_the_links_that_must_not_be(judge):
    """The false ones and the restricted one are named, the right ones are not."""
    assert [key for key, _, _ in judge.false_links()] == ["restricted_linked", "stranger_linked", "wrong_child"]


def test_the_judge_counts_by_part(judge):
    """By origin, the rows are shared out among the parts."""
    assert [(each.part, each.rows) for each in judge.figures(BY_ORIGIN)] == [("one", 5), ("other", 4)]
