"""The tree of an XML return, as the reader walks it: case-blind, with other spellings, whatever the prefix."""

from sendbridge.returns.sen2.layout import HEADER, PERSON, Child, Item, Module, Sen2Layout
from sendbridge.returns.sen2.raw import slots

ROOT = "Message"
PERSONS = "Persons"


class Node:
    """An element that may stand here: a plain group, a module (`record_type`), or an item (`slot`)."""

    __slots__ = ("at_most", "children", "count", "field", "known", "modules", "record_type", "slot", "tag", "width")

    def __init__(self, tag: str, *, record_type: str = "", field: str = "", slot: int = 0, width: int = 0) -> None:
        self.tag = tag
        self.record_type = record_type  # of a module; empty where the element is none
        self.field = field  # of an item; empty where the element is none
        self.slot = slot
        self.width = width  # how far behind an item's text its line stands
        self.at_most: int | None = None
        self.count = 0  # how many of this module its present parent has so far
        self.modules: list[Node] = []
        self.known: dict[str, Node] = {}  # by tag in small letters
        self.children: dict[str, Node | None] = {}  # by tag as files spell it, learned on the way

    def child(self, name: str) -> "Node | None":
        """Return what this tag is here, or None; the answer is remembered under its own spelling."""
        if name not in self.children:
            self.children[name] = self.known.get(plain(name))
        return self.children[name]

    def add(self, node: "Node", *names: str) -> None:
        """Let an element stand here under its tag and its other spellings."""
        for name in (node.tag, *names):
            self.known[name.casefold()] = node
        if node.record_type:
            self.modules.append(node)


def plain(name: str) -> str:
    """Return a tag without its namespace prefix, in small letters."""
    return name.rsplit(":", 1)[-1].casefold()


def tree(layout: Sen2Layout) -> Node:
    """Return the node above the root of a return."""
    above, root, persons = Node(""), Node(ROOT), Node(PERSONS)
    above.add(root)
    root.add(_module(layout, layout.modules[HEADER], "Header"))
    root.add(persons)
    persons.add(_module(layout, layout.modules[PERSON], layout.modules[PERSON].tag))
    return above


def known_tags(layout: Sen2Layout) -> frozenset[str]:
    """Return every tag of a return, in small letters: one that stands elsewhere is misplaced and not unknown."""
    found = {ROOT, PERSONS}
    for module in layout.modules.values():
        found |= {module.tag, *(item.tag for item in module.items), *(item.group or "" for item in module.items)}
        found |= {alias for item in module.items for alias in item.aliases}
    return frozenset(tag.casefold() for tag in found if tag)


def _module(layout: Sen2Layout, module: Module, tag: str) -> Node:
    node = Node(tag, record_type=module.record_type)
    node.at_most = module.at_most
    groups: dict[str, Node] = {}
    for part in module.parts:
        if isinstance(part, Child):
            node.add(_module(layout, layout.modules[part.record_type], part.tag))
        elif part.group is None:
            node.add(_item(module, part), *part.aliases)
        else:
            if part.group not in groups:
                groups[part.group] = Node(part.group)
                node.add(groups[part.group])
            groups[part.group].add(_item(module, part), *part.aliases)
    return node


def _item(module: Module, item: Item) -> Node:
    return Node(item.tag, field=item.field, slot=slots(module)[item.field], width=len(module.items))
