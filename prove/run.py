"""`make prove`: every long proof in turn, its figures written to docs/proofs.md."""

import argparse
import ast
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
FIGURES = CHECKOUT / "docs" / "proofs.md"
NO_PROOFS = ("run", "left_behind", "mutations", "bad_line", "__init__")
PLACES = ("prove/*.py", "tests/prove/*.py", "bench/prove*.py")


@dataclass(frozen=True)
class Proof:
    """One script: what it holds is its docstring, its figures are what it prints, and it holds if it ends with 0."""

    path: Path

    @property
    def name(self) -> str:
        """Return the name by which it is asked for."""
        return self.path.stem.removeprefix("prove_")

    @property
    def claim(self) -> str:
        """Return the first line of what the script says it proves."""
        return (ast.get_docstring(ast.parse(self.path.read_text())) or self.name).splitlines()[0]


@dataclass(frozen=True)
class Outcome:
    """What a proof printed, whether it held, and how long it took."""

    proof: Proof
    figures: str
    held: bool
    seconds: float

    def as_markdown(self) -> str:
        """Return the proof's part of docs/proofs.md."""
        verdict = "Held" if self.held else "**Did not hold**"
        figures = f"\n```\n{self.figures.strip()}\n```\n" if self.figures.strip() else ""
        return f"## {self.proof.claim}\n\n{verdict}, in {self.seconds:.0f} s (`prove {self.proof.name}`).\n{figures}"


def main() -> int:
    """Run the proofs that were asked for, else all; 1 when one did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="proofs to run; all when none is named")
    names = parser.parse_args().names
    chosen = [proof for proof in proofs() if not names or proof.name in names]
    if unknown := set(names) - {proof.name for proof in chosen}:
        parser.error(
            f"no proof is called {', '.join(sorted(unknown))}; there are {', '.join(p.name for p in proofs())}"
        )
    outcomes = []
    for proof in chosen:
        _say(f"{proof.name}: {proof.claim}")
        outcomes.append(_run(proof))
        _say(outcomes[-1].as_markdown())
    if not names:
        FIGURES.write_text("\n".join([_heading(), *(outcome.as_markdown() for outcome in outcomes)]))
        _say(f"Written to {FIGURES.relative_to(CHECKOUT)}")
    return 0 if all(outcome.held for outcome in outcomes) else 1


def proofs() -> list[Proof]:
    """Return every proof in the tree, by name."""
    return sorted(_found(), key=lambda proof: proof.name)


def _found() -> Iterator[Proof]:
    for place in PLACES:
        yield from (Proof(path) for path in CHECKOUT.glob(place) if path.stem not in NO_PROOFS)


def _run(proof: Proof) -> Outcome:
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, proof.path], cwd=CHECKOUT, env=env, stdout=subprocess.PIPE, text=True, check=False
    )
    return Outcome(proof, done.stdout, done.returncode == 0, time.monotonic() - start)


def _heading() -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=False
    )
    today = datetime.now(tz=UTC).date()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        "# Proofs\n\n"
        f"Written by `make prove` on {today}, commit {commit.stdout.strip() or 'unknown'}: "
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}.\n"
    )


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
