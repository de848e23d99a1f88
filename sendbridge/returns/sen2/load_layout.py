"""Reads `mappings/sen2_return.yml` and holds it against the record contract; every complaint names file and line."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sendbridge.mapping.dates import ambiguous
from sendbridge.mapping.nodes import Place, read_yaml
from sendbridge.records import RECORDS, RETURN_RECORDS
from sendbridge.returns.sen2.layout import HEADER, Child, CsvForm, Form, Holds, Item, Module, Sen2Layout
from sendbridge.rooms import room_file
from sendbridge.settings import Settings

LAYOUT_FILE = "sen2_return.yml"
_TOP = frozenset(
    ["source", "version", "about", "years", "census_days", "dates", "timestamps", "derived", "modules"],
)
_MODULE = frozenset(["tag", "parent", "at_most", "csv", "items"])
_ITEM = frozenset(
    ["field", "aliases", "csv", "group", "from", "until", "voluntary", "after", "moved_to", "holds", "width", "feeds"]
)
_HOLDS: dict[str, Holds] = {"text": "text", "words": "words", "flag": "flag"}
_OUR_OWN = frozenset(["native_id", "parent_native_id"])  # facts that are no item


def load_layout(settings: Settings) -> Sen2Layout:
    """Return the layout of the council's own file, or ours."""
    return read_layout(room_file(settings, "mappings", name=LAYOUT_FILE))


def read_layout(path: Path) -> Sen2Layout:
    """Return the layout in this file; raise Misconfigured at the first thing that cannot be right."""
    top = read_yaml(path)
    parts = top.block(_TOP)
    missing = sorted(_TOP - {"about"} - parts.keys())
    if missing:
        top.refuse(f"the layout needs {missing[0]}")
    years = _years(parts["years"])
    modules = {name: _module(name, at, body, years) for name, at, body in parts["modules"].items()}
    _check_tree(parts["modules"], modules)
    return Sen2Layout(
        path=path,
        version=parts["version"].text(),
        years=years,
        census_days={_year(at): _day(value) for _, at, value in parts["census_days"].items()},
        dates=_formats(parts["dates"]),
        timestamps=_formats(parts["timestamps"]),
        derived={name: _derived(name, at, value) for name, at, value in parts["derived"].items()},
        modules=modules,
    )


def _year(place: Place) -> int:
    if not (place.text().isdigit() and len(place.text()) == 4):
        place.refuse(f"{place.text()} is no year")
    return int(place.text())


def _years(place: Place) -> tuple[int, ...]:
    years = place.texts()
    if not all(year.isdigit() and len(year) == 4 for year in years):
        place.refuse("years are written with four digits, for example [2025, 2026]")
    return tuple(map(int, years))


def _day(place: Place) -> date:
    try:
        return date.fromisoformat(place.text())
    except ValueError:
        place.refuse(f"{place.text()} is no date; write it as 2026-01-15")


def _formats(place: Place) -> dict[Form, tuple[str, ...]]:
    parts = place.block(frozenset(["xml", "csv"]))
    if len(parts) < 2:
        place.refuse("both xml and csv are wanted here")
    for part in parts.values():
        pair = ambiguous(part.texts())
        if pair:
            part.refuse(f"{pair[0]} and {pair[1]} read the same text as different days; keep one")
    return {"xml": parts["xml"].texts(), "csv": parts["csv"].texts()}


def _derived(record_type: str, at: Place, place: Place) -> tuple[str, ...]:
    for field in place.texts():
        _must_be_a_night_field(f"{record_type}.{field}", at)
    return place.texts()


def _must_be_a_night_field(name: str, place: Place) -> None:
    record_type, _, field = name.partition(".")
    if record_type not in RECORDS or field not in RECORDS[record_type].model_fields:
        place.refuse(f"the night has no field {name}")


def _module(name: str, at: Place, body: Place, years: tuple[int, ...]) -> Module:
    if name not in RETURN_RECORDS:
        at.refuse(f"there is no record type {name}; known are {', '.join(sorted(RETURN_RECORDS))}")
    parts = body.block(_MODULE)
    for wanted in ("tag", "csv", "items"):
        if wanted not in parts:
            at.refuse(f"{name} needs {wanted}")
    csv = parts["csv"].block(frozenset(["file", "id", "order"]))
    if len(csv) < 3:
        parts["csv"].refuse("csv needs file, id and order")
    module = Module(
        record_type=name,
        tag=parts["tag"].text(),
        parent=parts["parent"].text() if "parent" in parts else None,
        at_most=_count(parts["at_most"]) if "at_most" in parts else None,
        csv=CsvForm(csv["file"].text(), csv["id"].text().casefold(), csv["order"].text().casefold()),
        parts=tuple(_part(tag, place, years) for tag, _, place in parts["items"].items()),
    )
    _check_items(module, parts["items"])
    return module


def _count(place: Place) -> int:
    if not place.text().isdigit() or place.text() == "0":
        place.refuse(f"a whole number from 1 is wanted, not {place.text()}")
    return int(place.text())


def _part(tag: str, place: Place, years: tuple[int, ...]) -> Item | Child:
    names = {name for name, _, _ in place.items()}
    if "module" in names:
        return Child(tag, place.block(frozenset(["module"]))["module"].text())
    parts = place.block(_ITEM)
    if "field" not in parts:
        place.refuse(f"{tag} needs `field`: the field of the record that holds it")
    holds = parts["holds"].text() if "holds" in parts else "text"
    if holds not in _HOLDS:
        parts["holds"].refuse(f"holds is {', '.join(_HOLDS)}, not {holds}")
    for name in parts["feeds"].texts() if "feeds" in parts else ():
        _must_be_a_night_field(name, parts["feeds"])
    item = Item(
        tag=tag,
        field=parts["field"].text(),
        aliases=parts["aliases"].texts() if "aliases" in parts else (),
        csv=(parts["csv"].text() if "csv" in parts else tag).casefold(),
        group=parts["group"].text() if "group" in parts else None,
        from_year=_year(parts["from"]) if "from" in parts else None,
        until_year=_year(parts["until"]) if "until" in parts else None,
        voluntary=_years(parts["voluntary"]) if "voluntary" in parts else (),
        after=_after(parts["after"], years) if "after" in parts else None,
        moved_to=parts["moved_to"].text() if "moved_to" in parts else None,
        holds=_HOLDS[holds],
        width=_count(parts["width"]) if "width" in parts else None,
        feeds=parts["feeds"].texts() if "feeds" in parts else (),
    )
    if item.from_year and item.until_year and item.from_year > item.until_year:
        parts["until"].refuse(f"{tag} ends in {item.until_year}, before it begins in {item.from_year}")
    return item


def _after(place: Place, years: tuple[int, ...]) -> Mapping[int, str]:
    found = {}
    for _, at, value in place.items():
        if _year(at) not in years:
            at.refuse(f"{at.text()} is not among the layout's years")
        found[_year(at)] = value.text()
    return found


def _check_items(module: Module, place: Place) -> None:
    """Refuse an item without a field of the record, two tags that are read alike, and a field that no item fills."""
    places = {tag: at for tag, at, _ in place.items()}
    taken: dict[str, str] = {}
    fields: dict[str, str] = {}
    for part in module.parts:
        names = [part.tag, *(part.aliases if isinstance(part, Item) else ())]
        for name in names:
            if name.casefold() in taken:
                places[part.tag].refuse(f"{name} is read as {taken[name.casefold()]} already; keep one")
            taken[name.casefold()] = part.tag
    for item in module.items:
        if item.field not in module.columns or item.field == module.key:
            places[item.tag].refuse(f"{module.record_type} has no item field {item.field}")
        if item.field in fields:
            places[item.tag].refuse(f"{fields[item.field]} and {item.tag} both fill {item.field}; keep one")
        fields[item.field] = item.tag
        for year, tag in (item.after or {}).items():
            if tag not in {part.tag for part in module.parts if isinstance(part, Child) or part.is_of(year)}:
                places[item.tag].refuse(f"{item.tag} stands after {tag} in {year}, which {module.tag} lacks")


def _check_tree(place: Place, modules: dict[str, Module]) -> None:
    places = {name: at for name, at, _ in place.items()}
    for name in RETURN_RECORDS:
        if name.startswith("sen2_") and name not in modules:
            place.refuse(f"there is no module {name}")
    above: set[str] = set()
    for name, module in modules.items():
        if module.parent in modules and module.parent not in above:
            places[name].refuse(f"{name} must stand below {module.parent}, from which it hangs")
        above.add(name)
        if module.parent is None and name != HEADER:
            places[name].refuse(f"{name} needs parent: the module that it hangs from")
        if module.parent is not None and module.parent not in modules:
            places[name].refuse(f"{name} hangs from {module.parent}, which is no module")
        for child in module.children:
            if child.record_type not in modules or modules[child.record_type].parent != name:
                places[name].refuse(f"{child.tag} in {name} is {child.record_type}, which does not hang from it")
        filled = {item.field for item in module.items} | _OUR_OWN | {module.key, "person_id"}
        parents = {modules[module.parent].key} if module.parent else set()
        for field in module.columns.keys() - filled - parents:
            places[name].refuse(f"no item of {name} fills {field}")
