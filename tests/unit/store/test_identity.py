"""The idempotency key holds everything that makes a letter this letter and no other."""

from typing import Any

import pytest

from sendbridge.store.identity import idempotency_key

LETTER: dict[str, Any] = {
    "target": ("case_management", "review"),
    "record": "R1",
    "new_values": {"meeting_date": "2026-02-01", "papers_date": None},
    "base_version": 3,
    "precedence_version": "2026.1",
}


def test_the_same_words_are_the_same_key() -> None:
    """The order in which fields are named does not count."""
    turned = {"papers_date": None, "meeting_date": "2026-02-01"}
    assert idempotency_key(**LETTER) == idempotency_key(**{**LETTER, "new_values": turned})
    assert len(idempotency_key(**LETTER)) == 64


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("target", ("case_management", "advice_request")),
        ("record", "R2"),
        ("new_values", {"meeting_date": "2026-02-01"}),
        ("new_values", {"meeting_date": "2026-02-02", "papers_date": None}),
        ("base_version", 4),
        ("base_version", "answered 3"),
        ("precedence_version", "2026.2"),
    ],
)
def test_each_part_makes_another_key(part: str, other: Any) -> None:
    """Target, record, fields, values, base version and the version of the rules are all in it."""
    assert idempotency_key(**LETTER) != idempotency_key(**{**LETTER, part: other})
