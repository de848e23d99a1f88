"""Where families live and learn: areas, each with its own mix of origins, schools and postcodes."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sandbox.linkage.naming import origins
from sandbox.linkage.numbers import AUTHORITIES

Column = np.ndarray[Any, Any]
AREA_SIZE = 2_500  # children known to the council; one postcode has some fifteen homes, of which 0.75 such a child's
_KINDS = {"nursery": (0, 6), "primary": (6, 70), "secondary": (76, 14), "special": (90, 8), "college": (98, 4)}
SETTINGS_AN_AREA = 102
_POSTCODES_AN_AREA = 3_000
_CLUSTERING = 0.7  # below 1: families of one origin live near each other
_CLINICS = 8


@dataclass(frozen=True)
class Places:
    """So many areas, and the share of each origin in each of them."""

    areas: int
    mix: Column

    def draw_origins(self, rng: np.random.Generator, area: Column) -> Column:
        """Draw the origin of a family by the area in which it lives."""
        up_to = np.cumsum(self.mix, axis=1)
        return (rng.random(len(area))[:, None] > up_to[area][:, :-1]).sum(axis=1)


def draw_places(rng: np.random.Generator, known: int) -> Places:
    """Draw the areas of a council that knows so many children."""
    areas = max(1, round(known / AREA_SIZE))
    shares = np.array([origin.share for origin in origins()])
    mix = shares * rng.gamma(_CLUSTERING, 1 / _CLUSTERING, (areas, len(shares)))
    return Places(areas, mix / mix.sum(axis=1, keepdims=True))


def draw_setting(rng: np.random.Generator, area: Column, kind: str) -> Column:
    """Draw a setting's number of that kind in the area."""
    first, count = _KINDS[kind]
    return area * SETTINGS_AN_AREA + first + rng.integers(0, count, len(area))


def draw_postcode(rng: np.random.Generator, area: Column) -> Column:
    """Draw a postcode's number in the area."""
    return area * _POSTCODES_AN_AREA + rng.integers(0, _POSTCODES_AN_AREA, len(area))


def urns(setting: Column) -> Column:
    """Return the URNs of settings."""
    return (100_000 + setting).astype("U6").astype(object)


def clinics(area: Column) -> Column:
    """Return the ODS codes of the trusts that serve the areas."""
    codes = np.array([f"R{first}{second}" for first in "ABCDEFGHJK" for second in "ABCDEFGH"], dtype=object)
    return codes[area // _CLINICS % len(codes)]


def issuer(setting: Column) -> tuple[Column, Column]:
    """Return the council and the establishment number by which a setting issues UPNs."""
    area, number = np.divmod(setting, SETTINGS_AN_AREA)
    round_trip, council = np.divmod(area, len(AUTHORITIES))
    return AUTHORITIES[council], 2000 + round_trip * SETTINGS_AN_AREA + number
