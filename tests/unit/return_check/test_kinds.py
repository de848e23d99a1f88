"""Files are known for what they are, or refused with the reason."""

from pathlib import Path

import pytest

from sendbridge.errors import Misconfigured
from sendbridge.return_check.kinds import recognise
from sendbridge.settings import Settings


def test_a_spreadsheet_that_does_not_open_is_told_as_that(tmp_path: Path) -> None:
    """A broken workbook is not called another kind of file."""
    path = tmp_path / "Annex A.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(Misconfigured, match=r"Annex A\.xlsx does not open as a spreadsheet; save it again"):
        recognise(Settings(), [path])
