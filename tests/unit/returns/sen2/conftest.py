"""Reads returns that are written in a test."""

from pathlib import Path

import pytest

from tests.unit.returns.sen2.small_return import Reader, night_of, written


@pytest.fixture
def read_text(tmp_path: Path) -> Reader:
    """Return what reads the text of a return into a night."""
    return lambda text: night_of(written(tmp_path, text))
