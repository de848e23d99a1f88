"""The ways in which a condition is broken on purpose: each small slip of the pen that somebody could make."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from sendbridge.checks.suites import Period, Rule

DAY = timedelta(days=1)
FLIPPED: dict[type[exp.Expression], tuple[type[exp.Expression], ...]] = {
    exp.GT: (exp.GTE, exp.LTE),
    exp.GTE: (exp.GT, exp.LT),
    exp.LT: (exp.LTE, exp.GTE),
    exp.LTE: (exp.LT, exp.GT),
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.NullSafeNEQ: (exp.NEQ, exp.NullSafeEQ),
    exp.NullSafeEQ: (exp.EQ, exp.NullSafeNEQ),
}
Tree = exp.Expression


class Conditions(DuckDB):
    """DuckDB's SQL with functions left as they are written: many are our own, and none may be rephrased."""

    class Parser(DuckDB.Parser):
        """Knows no function."""

        FUNCTIONS: dict[str, Callable[..., Tree]] = {}


@dataclass(frozen=True)
class Mutant:
    """A rule with one slip in it, and what the slip is."""

    rule: Rule
    slip: str


def parsed(condition: str) -> Tree:
    """Return the condition as a tree."""
    return sqlglot.parse_one(condition, dialect=Conditions)


def written(tree: Tree) -> str:
    """Return the tree as SQL on one line."""
    return tree.sql(dialect=Conditions, normalize_functions=False, comments=False)


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Yield the rule with each slip in turn: in its condition, in its scope, in the days on which it holds."""
    for slip, text in slips(rule.fails_when):
        yield Mutant(rule.model_copy(update={"fails_when": text}), slip)
    if rule.applies_when:
        for slip, text in [*slips(rule.applies_when), ("no applies_when", "TRUE")]:
            yield Mutant(rule.model_copy(update={"applies_when": text}), f"applies_when: {slip}")
    for name in ("holds_from", "holds_until"):
        yield from _days(rule, name, getattr(rule, name))
    if rule.relaxed:
        yield from _relaxed(rule, rule.relaxed)


def slips(condition: str) -> Iterator[tuple[str, str]]:
    """Yield (what was changed, the whole condition with that change), each text once."""
    tree = parsed(condition)
    seen = {written(tree)}
    for place, node in enumerate(tree.walk()):
        for slip, other in _instead_of(node):
            text = written(_replaced(tree, place, other))
            if text not in seen:
                seen.add(text)
                yield slip, text


def _replaced(tree: Tree, place: int, other: Tree) -> Tree:
    copy = tree.copy()
    node = next(each for each_place, each in enumerate(copy.walk()) if each_place == place)
    if node.parent is None:
        return other
    node.replace(other)
    return copy


def _instead_of(node: Tree) -> Iterator[tuple[str, Tree]]:
    """Yield what might stand in the node's place, bracketed where it must be."""
    for kinds, ways in _LEAVING_OUT:
        if isinstance(node, kinds):
            for left_out, other in ways(node):
                yield f"without {written(left_out)}", _bracketed(other)
    for kinds, changes in _CHANGING:
        if isinstance(node, kinds):
            for other in changes(node):
                yield f"{written(node)} -> {written(other)}", _bracketed(other)


def _bracketed(tree: Tree) -> Tree:
    return exp.Paren(this=tree) if isinstance(tree, exp.Binary) else tree


def _without_a_clause(node: Tree) -> Iterator[tuple[Tree, Tree]]:
    if type(node.parent) is type(node):
        return  # the topmost of a chain has all its clauses
    clauses = [*node.flatten(unnest=False)]
    for dropped, clause in enumerate(clauses):
        rest = [each.copy() for place, each in enumerate(clauses) if place != dropped]
        yield clause, reduce(lambda left, right: type(node)(this=left, expression=right), rest)


def _without_an_element(node: Tree) -> Iterator[tuple[Tree, Tree]]:
    elements: Sequence[Tree] = node.expressions if len(node.expressions) > 1 else ()
    for dropped, element in enumerate(elements):
        other = node.copy()
        other.set("expressions", [each.copy() for place, each in enumerate(elements) if place != dropped])
        yield element, other


def _flipped(node: Tree) -> Iterator[Tree]:
    for kind in FLIPPED[type(node)]:
        yield kind(this=node.this.copy(), expression=node.expression.copy())


def _negated(node: Tree) -> Iterator[Tree]:
    if isinstance(node, exp.Not):
        yield node.this.copy()
    elif _is_asked(node) and not isinstance(node.parent, exp.Not):
        yield exp.Not(this=exp.Paren(this=node.copy()))


def _is_asked(node: Tree) -> bool:
    """Say whether the node stands where a truth is wanted."""
    parent = node.parent
    if isinstance(parent, exp.Paren):
        return _is_asked(parent)
    if isinstance(parent, exp.If):
        return node.arg_key == "this"
    return parent is None or isinstance(parent, exp.Connector | exp.Not)


def _between(node: Tree) -> Iterator[Tree]:
    value, low, high = node.this, node.args["low"], node.args["high"]

    def asked(kind: type[exp.Binary], limit: Tree) -> Tree:
        return kind(this=value.copy(), expression=limit.copy())

    yield exp.And(this=asked(exp.GT, low), expression=asked(exp.LTE, high))
    yield exp.And(this=asked(exp.GTE, low), expression=asked(exp.LT, high))
    yield asked(exp.GTE, low)
    yield asked(exp.LTE, high)


def _shifted_number(node: Tree) -> Iterator[Tree]:
    if not node.is_string:
        number = float(node.this) if "." in node.this else int(node.this)
        yield from (exp.Literal.number(number + 1), exp.Literal.number(number - 1))


def _shifted_day(node: Tree) -> Iterator[Tree]:
    if node.to.this == exp.DataType.Type.DATE and node.this.is_string:
        day = date.fromisoformat(node.this.this)
        for other in (day + DAY, day - DAY):
            yield exp.cast(exp.Literal.string(other.isoformat()), exp.DataType.Type.DATE)


def _called(node: Tree) -> Iterator[Tree]:
    """A limit that a clock or a figure gives is shifted by one; a default is dropped."""
    name = node.name.lower()
    if name.startswith("due_") or name == "figure":
        yield exp.Add(this=node.copy(), expression=exp.Literal.number(1))
        yield exp.Sub(this=node.copy(), expression=exp.Literal.number(1))
    if name == "coalesce":
        yield node.expressions[0].copy()


def _swapped(node: Tree) -> Iterator[Tree]:
    yield exp.Boolean(this=not node.this)


_Kinds = type[Tree] | tuple[type[Tree], ...]
_ASKABLE = (exp.Not, exp.Column, exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.Anonymous)
_LEAVING_OUT: tuple[tuple[_Kinds, Callable[[Tree], Iterator[tuple[Tree, Tree]]]], ...] = (
    (exp.Connector, _without_a_clause),
    ((exp.In, exp.Array), _without_an_element),
)
_CHANGING: tuple[tuple[_Kinds, Callable[[Tree], Iterator[Tree]]], ...] = (
    (tuple(FLIPPED), _flipped),
    (_ASKABLE, _negated),
    (exp.Between, _between),
    (exp.Literal, _shifted_number),
    (exp.Cast, _shifted_day),
    (exp.Anonymous, _called),
    (exp.Boolean, _swapped),
)


def _days(rule: Rule, name: str, day: date | None) -> Iterator[Mutant]:
    if day is not None:
        for other in (day + DAY, day - DAY, None):
            yield Mutant(rule.model_copy(update={name: other}), f"{name} {day} -> {other}")


def _relaxed(rule: Rule, period: Period) -> Iterator[Mutant]:
    yield Mutant(rule.model_copy(update={"relaxed": None}), "not relaxed")
    for name in ("from_date", "until"):
        for day in (getattr(period, name) + DAY, getattr(period, name) - DAY):
            shifted = period.model_copy(update={name: day})
            yield Mutant(rule.model_copy(update={"relaxed": shifted}), f"relaxed {name} -> {day}")
