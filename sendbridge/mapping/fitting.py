"""Decides which layout somebody's file has: by its columns, and where those leave a doubt by its name."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sendbridge.mapping.language import LayoutMapping, Mapping
from sendbridge.mapping.tables import Place, locate

_HALF = 0.5


@dataclass(frozen=True)
class Fit:
    """A layout that knows the file's columns, and where its table begins."""

    mapping: Mapping
    layout: LayoutMapping
    place: Place


def best_fit(mappings: Iterable[Mapping], path: Path, *, called: str | None = None) -> Fit | None:
    """Return the layout that knows the largest share of its columns in the file; `called` is the file's own name."""
    fits = [
        Fit(mapping, layout, place)
        for mapping in mappings
        for layout in mapping.tables()
        if (place := locate(path, layout))
    ]
    return max(fits, key=lambda fit: _rank(fit, called or path.name), default=None)


def _rank(fit: Fit, called: str) -> tuple[bool, float, bool]:
    """The worst fit is a file without its key, or without half the columns where there is no key."""
    header = fit.place.header
    share = len(header.columns) / len(fit.layout.columns)
    is_whole = share >= _HALF if fit.layout.numbered else not header.lacks(fit.layout)
    return is_whole, round(share, 1), fit.layout.fits_name(called)


def layout_of(mapping: Mapping, path: Path) -> LayoutMapping:
    """Return the layout of a dropped file; one whose columns say nothing is taken for what its name says it is."""
    fit = best_fit([mapping], path)
    if fit is not None:
        return fit.layout
    named = [layout for layout in mapping.tables() if layout.fits_name(path.name)]
    return (named or mapping.tables())[0]
