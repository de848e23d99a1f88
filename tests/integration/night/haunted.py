"""A stage on which things go wrong: neighbours that refuse, files named after children, rooms that blurt out values."""

import json
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sandbox.faults import Faults
from sandbox.fill import fill, world_of
from sandbox.testing import USUAL_DAY, USUAL_SEED
from sandbox.world_dir import WorldDir, WorldFacts
from tests.integration.airflow.stage import CHECKOUT, Ran, Stage, run
from tests.integration.night.sinks import Hidden

TOKENS = [f"Zq{letter}canary" for letter in "abcdefgh"]

BLURTING_CONNECTOR = """
class HealthTrusts:
    name = "health_trusts"
    pool = "health_trusts"

    def __init__(self, settings, session):
        self.notes = None

    def pull(self, since, *, full, seen):
        child = {child!r}
        raise RuntimeError(f"cannot read {{child}}")


CONNECTOR = HealthTrusts
"""
BROKEN_RULE = """
  - id: ID99
    title: A rule that breaks on the first name that it meets
    guidance: Tell the developers, and wait until they have mended it.
    why: DuckDB quotes the value that it could not convert.
    owner_role: Systems team
    law: none of any kind
    severity: error
    priority: 4
    catalogue_ids: [ID99]
    field: surname
    fails_when: person_id IN (SELECT person_id FROM person WHERE CAST(surname AS INTEGER) > 1)
    examples:
      good: [{person_id: P1}]
      bad: [{person_id: P2}]
"""


@dataclass
class Haunted:
    """The stage, the children to look for, and what every program that ran on it has said."""

    stage: Stage
    hidden: list[Hidden]
    said: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def world(self) -> WorldDir:
        """Return the sandbox's folder."""
        return WorldDir(self.stage.world)

    @property
    def bridge(self) -> Path:
        """Return the folder of the bridge's own state, nights and lists."""
        return self.stage.world / "bridge"

    @property
    def rooms(self) -> Path:
        """Return the rooms whose code is bad."""
        return self.stage.root / "rooms"

    def note(self, name: str, ran: Ran) -> Ran:
        """Keep what a program said."""
        self.said.append((f"said by {name}", ran.out.encode()))
        return ran

    def fault(self, mode: str, **options: object) -> None:
        """Switch a fault mode on."""
        Faults(self.world.faults_path).set(mode, **options)

    def cli(self, *arguments: str, **variables: str) -> Ran:
        """Run a verb of the command line."""
        program = Path(sys.executable).with_name("sendbridge")
        return self.note(" ".join(arguments), run([program, *arguments], **{**self.stage.bridge, **variables}))

    def bad_rooms(self) -> dict[str, str]:
        """Write the bad rooms, and return the setting that has them used."""
        child = self.hidden[0]
        values = f"{child.token} {child.nhs_number} {child.birth_date} {child.birth_date:%d/%m/%Y}"
        ours = CHECKOUT / "expectations"
        for name, text in (
            ("connectors/health_trusts.py", BLURTING_CONNECTOR.format(child=values)),
            ("expectations/person.yml", (ours / "person.yml").read_text().rstrip("\n") + BROKEN_RULE),
            ("expectations/person.sql", (ours / "person.sql").read_text()),
        ):
            path = self.rooms / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return {"SENDBRIDGE_ROOMS_DIR": str(self.rooms), "SENDBRIDGE_HTTP_RETRIES": "0"}


def haunted(root: Path) -> Haunted:
    """Fill a world in which some children can be recognised anywhere; files are named after them, too."""
    facts = WorldFacts(USUAL_SEED, 60, USUAL_DAY, USUAL_DAY, {"canaries": TOKENS})
    stage = Stage(root)
    world = WorldDir(stage.world)
    fill(world, facts)
    hidden = [_hidden(canary.texts, token=canary.token) for canary in world_of(facts).canaries()]
    child = hidden[0]
    trust = min(world.trusts_drop_dir.glob("*/in/advice*.csv"))
    header = trust.read_bytes().splitlines()[0]
    blanks = header.count(b",") - 2  # all but the trust, the council's reference and the trust's own
    row = b",".join([b"R", b"AD1", *[child.token.encode()] * blanks, b"D1"])
    (trust.parent / f"{child.token} {child.nhs_number} {child.birth_date}.csv").write_bytes(header + b"\r\n" + row)
    (trust.parent / f"letter about.{child.token}").write_bytes(b"a letter")
    return Haunted(stage, hidden)


def _hidden(texts: tuple[str, ...], *, token: str) -> Hidden:
    number, born = texts[1], texts[2]
    return Hidden(token, number, date.fromisoformat(born))


def as_json(ran: Ran) -> Any:
    """Return what a program printed as JSON."""
    return json.loads(ran.out)
