"""Every word one text may say to one reader: in the branches that its samples take, and in those they do not.

A sample has so many invoices and is so many days late: `{% if retard > 400 %}` is read by nobody before the
customer. Here a condition is decided only by what is the same for every reader alike, his type and whether
charges are claimed of him; whatever else it asks, both its branches may be said.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from jinja2 import nodes

from runner.notices.variables import Variables

_CHARGES = frozenset({"penalites", "indemnite", "taux", "arrete_au"})
"""Nothing for every reader where the step and the type of the debtor allow none."""
_CHARGES_OF_ONE = frozenset({"interets", "indemnite"})
"""Of an invoice."""
_SUMS = frozenset({"total", "total_avec_frais"})
"""Equal for every reader where nothing may be charged."""
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "eq": operator.eq,
        "ne": operator.ne,
        "lt": operator.lt,
        "lteq": operator.le,
        "gt": operator.gt,
        "gteq": operator.ge,
    }
)
_Scope = Mapping[str, object]
"""What a loop goes over: the first of it, for all."""


def every_word(tree: nodes.Template, values: Variables) -> str:
    """All that `tree` may say to a reader of this type; the built-in blocks are left out."""
    return "".join(_said(tree.body, {name: getattr(values, name) for name in values.__slots__}))


def _said(body: Iterable[nodes.Node], scope: _Scope) -> Iterator[str]:
    for node in body:
        if isinstance(node, nodes.If):
            yield from _branches(node, scope)
        elif isinstance(node, nodes.For):
            yield from _said((*node.body, *node.else_), _inside(node, scope))
        elif isinstance(node, nodes.Output):
            for part in node.nodes:
                yield from _printed(part, scope)
        else:
            yield "\n"


def _branches(node: nodes.If, scope: _Scope) -> Iterator[str]:
    decided = _decided(node.test, scope)
    if decided is not False:
        yield from _said(node.body, scope)
        yield " "  # the next branch begins a word of its own
    if decided is not True:
        yield from _said((*node.elif_, *node.else_), scope)


def _inside(node: nodes.For, scope: _Scope) -> _Scope:
    many = _value(node.iter, scope)
    target = node.target.name if isinstance(node.target, nodes.Name) else ""
    return {**scope, target: many[0] if isinstance(many, tuple) and many else None}


def _printed(node: nodes.Node, scope: _Scope) -> Iterator[str]:
    """The words of an expression, whichever of its parts is printed."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Const):
        yield str(node.value)
    elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        value = _value(node, scope)
        yield str(value) if isinstance(value, str | int) else ""
    elif isinstance(node, nodes.CondExpr):
        decided = _decided(node.test, scope)
        for part, other in ((node.expr1, False), (node.expr2, True)):
            if part is not None and decided is not other:
                yield from _printed(part, scope)
    else:
        for child in node.iter_child_nodes():
            yield from _printed(child, scope)


def _value(node: nodes.Node, scope: _Scope) -> object:
    """Of a variable, as the sample has it; None: unknown."""
    if isinstance(node, nodes.Const):
        return node.value
    if isinstance(node, nodes.Name):
        return scope.get(node.name)
    if isinstance(node, nodes.Getattr):
        return getattr(_value(node.node, scope), node.attr, None)
    if isinstance(node, nodes.Getitem):
        many = _value(node.node, scope)
        return many[0] if isinstance(many, tuple) and many else None
    return None


def _decided(test: nodes.Node, scope: _Scope) -> bool | None:
    """Whether the condition holds for every reader alike; None: for some of them."""
    if isinstance(test, nodes.Not):
        inner = _decided(test.node, scope)
        return None if inner is None else not inner
    if isinstance(test, nodes.And | nodes.Or):
        stops = isinstance(test, nodes.Or)
        both = (_decided(test.left, scope), _decided(test.right, scope))
        return stops if stops in both else None if None in both else not stops
    if isinstance(test, nodes.Compare):
        return _compared(test, scope)
    return False if _nothing(test, scope) else None


def _compared(test: nodes.Compare, scope: _Scope) -> bool | None:
    if len(test.ops) > 1 or test.ops[0].op not in _OPERATORS:
        return None
    left, right = test.expr, test.ops[0].expr
    if not (_alike(left, right, scope) or _alike(right, left, scope)):
        return None
    try:
        return _OPERATORS[test.ops[0].op](_value(left, scope), _value(right, scope))
    except TypeError:  # a number and a text: no sample reaches it, or it could not be filled
        return None


def _alike(one: nodes.Node, other: nodes.Node, scope: _Scope) -> bool:
    """Whether every reader of this type finds the same: his type and a word, no charge and nothing."""
    if isinstance(other, nodes.Const):
        return (_is_type(one) and isinstance(other.value, str)) or (
            _nothing(one, scope) and other.value in {0, ""}
        )
    sums = {node.name for node in (one, other) if isinstance(node, nodes.Name)}
    return sums == _SUMS and _value(one, scope) == _value(other, scope)


def _is_type(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.Getattr)
        and node.attr == "type"
        and isinstance(node.node, nodes.Name)
        and node.node.name == "client"
    )


def _nothing(node: nodes.Node, scope: _Scope) -> bool:
    """A charge of which the sample has none: nobody like its reader has any."""
    named = isinstance(node, nodes.Name) and node.name in _CHARGES
    of_one = isinstance(node, nodes.Getattr) and node.attr in _CHARGES_OF_ONE
    return (named or of_one) and _value(node, scope) in {0, ""}
