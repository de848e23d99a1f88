"""Returns of any content, drawn by hypothesis from the layout: every item may be there or not, and say anything."""

import html
from datetime import date

from hypothesis import strategies as st

from sendbridge.returns.sen2 import load_layout
from sendbridge.returns.sen2.layout import HEADER, PERSON, Child, Item, Module
from sendbridge.settings import Settings

LAYOUT = load_layout(Settings())
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="\ufffe\uffff\ufeff"),
    min_size=1,
)
VALUES = {
    "VARCHAR": st.one_of(WORDS, st.lists(WORDS, min_size=1, max_size=3).map(" ".join)),
    "DATE": st.dates(date(1990, 1, 1), date(2040, 1, 1)).map(str),
    "TIMESTAMP": st.datetimes().map(lambda at: at.replace(year=2026, microsecond=0, day=1).isoformat()),
}


@st.composite
def random_returns(draw: st.DrawFn, year: int) -> str:
    """Draw a return in the year's own order and spelling, with no blank that is not a value's."""
    header = draw(group(LAYOUT.modules[HEADER], year))
    persons = draw(st.lists(group(LAYOUT.modules[PERSON], year), max_size=4))
    lines = "\n".join(persons)
    return f'<?xml version="1.0" encoding="utf-8"?><Message>{header}<Persons>\n{lines}</Persons></Message>'


@st.composite
def group(draw: st.DrawFn, module: Module, year: int) -> str:
    """Draw one record with what hangs from it."""
    inside = ""
    wrapped: dict[str, str] = {}
    for part in module.ordered(year):
        if isinstance(part, Child):
            child = LAYOUT.modules[part.record_type]
            inside += "".join(draw(st.lists(group(child, year), max_size=child.at_most or 2)))
        elif part.group:
            wrapped[part.group] = wrapped.get(part.group, "") + draw(item(module, part))
        else:
            inside += draw(item(module, part))
    inside += "".join(f"<{name}>{held}</{name}>" for name, held in wrapped.items())
    return f"<{module.tag}>{inside}</{module.tag}>"


@st.composite
def item(draw: st.DrawFn, module: Module, part: Item) -> str:
    """Draw an item, or nothing."""
    if part.field == "year" or draw(st.booleans()):
        return ""
    value = draw(VALUES[module.columns[part.field].sql_type])
    return f"<{part.tag}>{html.escape(value, quote=False)}</{part.tag}>"
