"""The small language templates are written in: Jinja2 cut down until every template ends, and soon.

No assignment, call, macro, include, arithmetic, nor loop inside a loop: the time and the size of a rendering
grow with the template and the invoices, never faster, so no timer has to interrupt it. What remains is
checked when a template is loaded, against the types of `Variables`: a name that does not exist is found with
its line before any customer is concerned. The sandbox and strict undefined values are the second lock.
"""

from __future__ import annotations

import dataclasses
import difflib
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from runner.model.problem import Place, Problem
from runner.model.text import Text, t
from runner.notices.typography import LANGUAGES
from runner.notices.variables import Variables

BLOCKS = ("tableau", "paiement", "decompte", "calendrier", "signature")
"""Built-in blocks: `{{ tableau }}` alone on its line."""

MAX_DEPTH = 40
"""Of conditions inside conditions, and of `… and … and …`."""
TOO_DEEP = t("conditions are nested too deeply")

FILTERS: Mapping[str, type] = MappingProxyType(
    {"jours": int, "liste": tuple, "du": tuple, "le": tuple, "majuscule": str}
)
"""Our filters and what each takes: `12 jours`; `a et b`; `du a et du b`; `le a et le b`; a capital first."""
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.Filter,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
)
_NAMES: dict[type[nodes.Node], str] = {
    nodes.Call: "a call `…(…)`",
    nodes.Assign: "`set`",
    nodes.AssignBlock: "`set`",
    nodes.Macro: "`macro`",
    nodes.Include: "`include`",
    nodes.Import: "`import`",
    nodes.FromImport: "`import`",
    nodes.Extends: "`extends`",
}


@dataclass(frozen=True, slots=True)
class _Loop:
    """The type of `loop`."""

    index: int = 0
    first: bool = False
    last: bool = False
    length: int = 0


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, with a short way to our own values: their fields are what templates are for."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        kind: object = type(obj)
        if attribute in _fields(kind):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


def environment(code: str, *, autoescape: bool) -> ImmutableSandboxedEnvironment:
    """A Jinja environment with no globals, no tests and our few filters. `code`: `fr` or `en`."""
    env = _Sandbox(
        autoescape=autoescape, undefined=StrictUndefined, trim_blocks=False, keep_trailing_newline=False
    )
    env.globals.clear()
    env.tests.clear()
    env.filters.clear()
    language = LANGUAGES[code]
    env.filters.update(jours=language.days, liste=language.listed, majuscule=_capital)
    env.filters.update(du=language.led("du"), le=language.led("le"))
    return env


def _capital(text: str) -> str:
    """The first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


@dataclass(slots=True)
class _Checker:
    """Walks one parsed template; `scope` maps names to their types."""

    file: str
    offset: int
    problems: list[Problem] = field(default_factory=list)

    def report(self, node: nodes.Node, message: Text, fix: Text | None = None) -> None:
        self.problems.append(Problem(Place(self.file, node.lineno + self.offset), message, fix=fix))

    def walk(self, node: nodes.Node, scope: dict[str, object], *, looping: bool = False) -> None:
        if isinstance(node, nodes.For):
            self.loop(node, scope, looping=looping)
        elif not isinstance(node, _ALLOWED):
            what = _NAMES.get(type(node), type(node).__name__)
            self.report(node, t("{what} is not allowed in a template", what=what))
        elif isinstance(node, nodes.Output):
            for printed in node.nodes:
                self.printed(printed, self.typed(printed, scope))
        elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem | nodes.Filter):
            self.typed(node, scope)
        else:
            for child in node.iter_child_nodes():
                self.walk(child, scope, looping=looping)

    def printed(self, node: nodes.Node, kind: object) -> None:
        """Only texts, numbers and amounts print well."""
        if kind is not None and not (isinstance(kind, type) and issubclass(kind, str | int)):
            self.report(node, t("this variable has several parts: name one of them"), _parts(kind))

    def loop(self, node: nodes.For, scope: dict[str, object], *, looping: bool) -> None:
        if looping:
            self.report(node, t("a loop inside a loop is not allowed in a template"))
            return
        if node.recursive or node.test or not isinstance(node.target, nodes.Name):
            self.report(node, t("only the simple loop `for … in …` is allowed in a template"))
            return
        if not isinstance(node.iter, nodes.Name | nodes.Getattr):
            self.report(node, t("a loop goes over a list of variables, such as `factures`"))
            return
        item = self.item(node, self.typed(node.iter, scope))
        inner = {**scope, node.target.name: item, "loop": _Loop}
        inside: list[nodes.Node] = [*node.body, *node.else_]
        for child in inside:
            self.walk(child, inner, looping=True)

    def typed(self, node: nodes.Node, scope: dict[str, object]) -> object:
        """The type of an expression; `None` once a problem is reported, so that one fault shows once."""
        if isinstance(node, nodes.Name):
            return self.name(node, scope)
        if isinstance(node, nodes.Getattr):
            return self.attribute(node, self.typed(node.node, scope))
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            return self.item(node, self.typed(node.node, scope))
        if isinstance(node, nodes.Filter) and node.node is not None:
            return self.filter(node, node.node, scope)
        if isinstance(node, nodes.Const):
            return type(node.value)
        self.walk(node, scope)
        return None

    def name(self, node: nodes.Name, scope: dict[str, object]) -> object:
        if node.name in BLOCKS:
            self.report(node, t("{name} stands alone on its line", name=f"{{{{ {node.name} }}}}"))
        elif node.name not in scope:
            self.report(node, t("unknown variable {name}", name=node.name), _nearest(node.name, list(scope)))
        return scope.get(node.name)

    def attribute(self, node: nodes.Getattr, owner: object) -> object:
        if not isinstance(node.node, nodes.Name | nodes.Getattr | nodes.Getitem | nodes.Const):
            self.report(node, t("{name} is not a variable", name=_dotted(node)))
        if owner is None:
            return None
        known = _fields(owner)
        if node.attr not in known:
            message = t("unknown variable {name}", name=_dotted(node))
            self.report(node, message, _nearest(node.attr, list(known)))
        return known.get(node.attr)

    def item(self, node: nodes.Node, owner: object) -> object:
        if owner is None:
            return None
        if typing.get_origin(owner) is not tuple:
            self.report(node, t("this variable is not a list"))
            return None
        return typing.get_args(owner)[0]

    def filter(self, node: nodes.Filter, inner: nodes.Node, scope: dict[str, object]) -> object:
        given = self.typed(inner, scope)
        if node.name not in FILTERS:
            message = t("unknown filter {name}", name=node.name)
            self.report(node, message, _nearest(node.name, list(FILTERS)))
        elif node.args or node.kwargs:
            self.report(node, t("the filter {name} takes no argument", name=node.name))
        elif given is not None and not _suits(given, FILTERS[node.name]):
            self.report(node, t("the filter {name} is not for this variable", name=node.name))
        return str


def check_language(tree: nodes.Template, file: str, offset: int) -> Iterator[Problem]:
    """Everything in a parsed template that is not of this language. `offset`: lines above it in the file."""
    if deep := _too_deep(tree):
        yield Problem(Place(file, deep.lineno + offset), TOO_DEEP)
        return
    checker = _Checker(file, offset)
    checker.walk(tree, dict(_fields(Variables)))
    yield from checker.problems


def _too_deep(tree: nodes.Template) -> nodes.Node | None:
    """A node that lies deeper than anyone writes: neither Jinja nor Python follows it for ever."""
    level: list[nodes.Node] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in node.iter_child_nodes()]
    return next(iter(level), None)


@cache
def _fields(owner: object) -> Mapping[str, object]:
    """Names and types one may reach from a value of this type; a plain value has none."""
    if not (isinstance(owner, type) and dataclasses.is_dataclass(owner)):
        return {}
    hints = typing.get_type_hints(owner)
    return {f.name: hints[f.name] for f in dataclasses.fields(owner)}


def _suits(given: object, wanted: type) -> bool:
    kind = typing.get_origin(given) or given
    return isinstance(kind, type) and issubclass(kind, wanted)


def _parts(kind: object) -> Text | None:
    known = ", ".join(_fields(kind))
    return t("one of {names}", names=known) if known else t("use the filter {name}", name="liste")


def _dotted(node: nodes.Getattr) -> str:
    inner = node.node
    before = inner.name if isinstance(inner, nodes.Name) else "…"
    return f"{before}.{node.attr}"


def _nearest(name: str, known: Sequence[str]) -> Text | None:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return t("did you mean {name}?", name=near[0]) if near else None
