"""Several processes share one state database, as Airflow's feed branches do."""

import subprocess
import sys
from datetime import date
from pathlib import Path

from sendbridge.store import feed_states
from sendbridge.store.session import transaction

BRANCH = """
import sys
from datetime import date
from sendbridge.store import feed_states
from sendbridge.store.session import transaction

url, feed = sys.argv[1:]
for day in range(1, 11):
    with transaction(url) as connection:
        seen = feed_states.seen_hashes(connection, "895", "f", before=date(2026, 4, 1))
        file = {"feed": "f", "sha256": f"{feed} {day}", "sync_date": date(2026, 3, day), "sender": str(len(seen)),
                "record_type": "term", "size": 1}
        feed_states.keep_landed(connection, "895", [file])
"""


def _run_beside(url: str, count: int) -> list[int]:
    running = [subprocess.Popen([sys.executable, "-c", BRANCH, url, str(number)]) for number in range(count)]
    return [each.wait(timeout=120) for each in running]


def test_branches_write_beside_each_other(state_url: str) -> None:
    """Nobody is locked out and nothing is lost when four processes read and write at once."""
    assert _run_beside(state_url, 4) == [0, 0, 0, 0]
    with transaction(state_url) as connection:
        assert len(feed_states.seen_hashes(connection, "895", "f", before=date(2026, 4, 1))) == 40


def test_the_first_use_may_be_everybodys(tmp_path: Path) -> None:
    """A database that does not exist yet is made once, though all branches start on it together."""
    assert _run_beside(f"sqlite:///{tmp_path / 'var' / 'state.sqlite'}", 4) == [0, 0, 0, 0]
