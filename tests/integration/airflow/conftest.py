"""One sandbox night of 60 plans that has gone through Airflow."""

from collections.abc import Iterator

import pytest

from tests.integration.airflow.stage import FIRST_NIGHT, Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage on which the first night has been run."""
    made = Stage(tmp_path_factory.mktemp("stage"))
    first = made.nightly("--date", FIRST_NIGHT)
    try:
        assert first.code == 0, first.out
        (made.root / "first.txt").write_text(first.out)
        yield made
    finally:
        made.sandbox("down")
