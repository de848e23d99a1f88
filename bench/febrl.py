"""FEBRL 1 to 4: our scoring layer and Splink 5 side by side, each in its own process: F1, time and memory."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from math import log2
from pathlib import Path
from typing import Any

import duckdb

from bench.peers.environment import python_of
from bench.peers.febrl_fields import BLOCKS, FIELDS, settings_for_splink
from bench.peers.febrl_safe import linked_safely
from bench.peers.timing import timed
from sendbridge.matching.scoring import write_one_to_one

PEERS = Path(__file__).resolve().parent / "peers"
SETS = (1, 2, 3, 4)
THREADS = 2
M_TOLERANCE = 0.02
U_TOLERANCE = 0.2  # in bits, of levels that a hundred pairs or more show: drawn, a hundred stray by 0.14
LEAST_U = 2e-4
OWN_OF_SET_1 = 500 / (1000 * 999 / 2)
HEAD = (
    f"{'set':>3} {'by':<10} {'links':>6} {'right':>6} {'F1':>8} {'precision':>9} {'recall':>8}"
    f" {'wall s':>7} {'CPU s':>6} {'MiB':>6}"
)


Shares = tuple[float, float]


def main() -> int:
    """Print the table, and how far the two models are from one another; 1 where a promise is broken."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        subprocess.run([python_of("febrl"), PEERS / "dump_febrl.py", folder], check=True)
        runners = {"SendBridge": [sys.executable, "-m", "bench.peers.febrl_by_us"]}
        runners["Splink 5"] = [str(python_of("splink")), str(PEERS / "splink_run.py")]
        _say(f"Pairs at even odds or better; set 4 paired one to one; {THREADS} threads.\n\n{HEAD}\n")
        found = {(number, by): _measured(folder, number, by, runners[by]) for number in SETS for by in runners}
        near = _say_models(folder)
        safe = _say_safe(folder)
    return 0 if found[4, "SendBridge"] >= 0.999 and near and safe else 1


def _measured(folder: Path, number: int, by: str, command: list[str]) -> float:
    task = folder / f"{by}_{number}.json"
    task.write_text(json.dumps(_task(folder, number, by)))
    took = timed([*command, str(task)], threads=THREADS)
    links, right, true = _judged(folder, number, by)
    f1 = 2 * right / (links + true)
    _say(
        f"{number:>3} {by:<10} {links:>6} {right:>6} {f1:>8.5f} {right / links:>9.5f} {right / true:>8.5f}"
        f" {took.wall:>7.1f} {took.cpu:>6.1f} {took.peak:>6.0f}\n"
    )
    return f1


def _task(folder: Path, number: int, by: str) -> dict[str, Any]:
    names = [f"set{number}.csv"] if number < 4 else ["set4_persons.csv", "set4_records.csv"]
    return settings_for_splink(FIELDS, BLOCKS) | {
        "threads": THREADS,
        "key": "rec_id",
        "sides": [str(folder / name) for name in names],
        "sure": ["l.soc_sec_id = r.soc_sec_id"],
        "least_count": None if number == 1 else 100,  # 100 is Splink's default: it stops counting early
        "links": str(folder / f"{by}_{number}_links.csv"),
        "model": str(folder / f"{by}_{number}_model.json"),
    }


def _judged(folder: Path, number: int, by: str) -> tuple[int, int, int]:
    """Return how many pairs were linked, how many of them rightly, and how many there are."""
    con = duckdb.connect(":memory:")
    con.execute(
        f"""
        CREATE TABLE weighed AS
        SELECT person_id, record_key, CAST(weight AS DOUBLE) AS weight
        FROM read_csv('{folder / f"{by}_{number}_links.csv"}', all_varchar = TRUE)
        """
    )
    linked = "weighed"
    if number == 4:
        write_one_to_one(con, pairs="weighed", least=0.0, into="paired")
        linked = "paired"
    con.execute(f"CREATE TABLE truth AS FROM read_csv('{folder / f'set{number}_pairs.csv'}', all_varchar = TRUE)")
    right = con.sql(
        f"""
        FROM {linked}
        SEMI JOIN truth
            ON least(one, other) = least(person_id, record_key)
            AND greatest(one, other) = greatest(person_id, record_key)
        """
    )
    return con.sql(f"FROM {linked}").shape[0], right.shape[0], con.sql("FROM truth").shape[0]


def _say_models(folder: Path) -> bool:
    """Print how far our m and u lie from Splink's: m on set 4; u on set 1, where both count every pair."""
    m_apart = {key: abs(m - theirs[0]) for key, ((m, _), theirs) in _both_models(folder, 4).items()}
    u_apart = {
        key: abs(log2((u + (m - u) * OWN_OF_SET_1) / theirs[1]))  # Splink counts a person's own pairs for u too
        for key, ((m, u), theirs) in _both_models(folder, 1).items()
        if theirs[1] >= LEAST_U
    }
    far_m, far_u = max(m_apart, key=m_apart.__getitem__), max(u_apart, key=u_apart.__getitem__)
    _say(
        f"\nFrom Splink's model ours is apart in m by {m_apart[far_m]:.4f} at most ({' '.join(far_m)}; tolerance"
        f" {M_TOLERANCE}), in u by {u_apart[far_u]:.4f} bits at most ({' '.join(far_u)}; tolerance {U_TOLERANCE}).\n"
    )
    return m_apart[far_m] <= M_TOLERANCE and u_apart[far_u] <= U_TOLERANCE


def _say_safe(folder: Path) -> bool:
    """Print what the policy safe links by itself; true where no link is false."""
    _say("\nUnder the policy safe, without identifiers:\n")
    judged = {number: linked_safely(folder, number) for number in SETS}
    for number, (rows, links, false) in judged.items():
        _say(f"{number:>3} {rows:>6} records {links:>6} linked {false:>6} falsely\n")
    return all(links > 0 and not false for _, links, false in judged.values())


def _both_models(folder: Path, number: int) -> dict[tuple[str, str], tuple[Shares, Shares]]:
    """Return m and u of every level: ours, then Splink's."""
    ours = json.loads((folder / f"SendBridge_{number}_model.json").read_text())
    splink = dict(_splink_model(json.loads((folder / f"Splink 5_{number}_model.json").read_text())))
    return {(name, level): ((m, u), splink[name, level]) for name, level, _, m, u, _ in ours}


def _splink_model(model: dict[str, Any]) -> Iterator[tuple[tuple[str, str], Shares]]:
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                key = (comparison["output_column_name"], level["label_for_charts"])
                yield key, (level.get("m_probability", 0.0), level["u_probability"])  # none where no pair showed it


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
