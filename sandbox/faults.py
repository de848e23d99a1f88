"""What can go wrong with a neighbour, switched on and off while it runs; kept in a file so that every process knows."""

import json
from pathlib import Path
from typing import Any

from sandbox.paging import PageRun

MODES: dict[str, dict[str, Any]] = {
    "slow": {"seconds": 0.5, "system": ""},
    "down_half_way": {"pages": 2, "refusals": 3, "system": ""},
    "duplicate_page": {"system": ""},
    "expired_token": {"uses": 3},
    "rate_limit": {"every": 3, "retry_after": 1, "system": ""},
    "half_written_file": {},
    "stale_version": {"times": 1, "values": {}},
    "lost_answer": {"times": 1, "system": ""},
    "refuse": {"times": 1_000_000, "code": "not_allowed_here"},
    "without_versions": {"guard": "values"},  # or `none`: a system that cannot guard a write at all
}
SYSTEMS = ("case", "portal", "register")


class UnknownFault(ValueError):
    """There is no such fault mode or option."""


class Faults:
    """The fault modes that are on, with their options."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._on: dict[str, dict[str, Any]] = {}

    @property
    def on(self) -> dict[str, dict[str, Any]]:
        """Return the modes that are on, as the file has them now."""
        file = self._path.stat() if self._path.exists() else None
        seen = (file.st_mtime_ns, file.st_ino) if file else None
        if seen != self._seen:
            self._on = json.loads(self._path.read_text()) if file else {}
            self._seen = seen
        return self._on

    def set(self, mode: str, **options: Any) -> None:
        """Switch a mode on."""
        known = MODES.get(mode)
        if known is None:
            raise UnknownFault(f"there is no fault {mode}; there are {', '.join(MODES)}")
        if unknown := options.keys() - known.keys():
            raise UnknownFault(f"{mode} has no option {min(unknown)}; it has {', '.join(known) or 'none'}")
        if options.get("system", "") not in ("", *SYSTEMS):
            raise UnknownFault(f"there is no system {options['system']}; there are {', '.join(SYSTEMS)}")
        self._write({**self.on, mode: {**known, **options}})

    def clear(self, mode: str) -> None:
        """Switch a mode off."""
        if mode not in MODES:
            raise UnknownFault(f"there is no fault {mode}; there are {', '.join(MODES)}")
        self._write({name: options for name, options in self.on.items() if name != mode})

    def option(self, mode: str, name: str) -> Any:
        """Return an option of a mode, None while the mode is off."""
        return self.on.get(mode, {}).get(name)

    def of(self, mode: str, system: str) -> dict[str, Any] | None:
        """Return the mode's options if it is on for this system."""
        fault = self.on.get(mode)
        return fault if fault is not None and fault["system"] in ("", system) else None

    def take(self, mode: str) -> dict[str, Any] | None:
        """Return the mode's options if it is on, and count it down; after the last time it is off."""
        fault = self.on.get(mode)
        if fault is None:
            return None
        if fault["times"] <= 1:
            self.clear(mode)
        else:
            self._write({**self.on, mode: {**fault, "times": fault["times"] - 1}})
        return fault

    def page_after(self, run: PageRun, rows: list[tuple[str, str, str]], size: int) -> PageRun | None:
        """Return where the next page starts, None after the last; duplicate_page sends the first page twice."""
        system = "portal" if run.resource.startswith("portal/") else "case"
        if not run.ref and not run.repeats and rows and self.of("duplicate_page", system) is not None:
            return PageRun(run.resource, run.since, run.as_of, run.filters, repeats=1)
        return run.after(*rows[size - 1][:2]) if len(rows) > size else None

    def _write(self, on: dict[str, dict[str, Any]]) -> None:
        staged = self._path.with_suffix(".new")
        staged.write_text(json.dumps(on))
        staged.replace(self._path)
        self._seen = None
