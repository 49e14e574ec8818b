"""What a JSON Schema refuses in a file, each fault at its line and in plain words.

Importing jsonschema costs five times what reading a sound site costs, so this module is imported where
`schema.surely_valid` hesitates, and only there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from runner.model.near import nearest
from runner.model.problem import Place, Problem
from runner.model.text import Text, t
from runner.site.schema import load_schema
from runner.site.units import UnitError
from runner.site.words import FORMATS
from runner.site.yaml import MAX_PROBLEMS, Block, Document, Items, Node, Scalar, plain

_SHOWN = 40
"""Characters of a wrong value that are repeated to its author."""
_PRIVATE = frozenset({"courriel", "expediteur", "iban", "adresse_web", "texte"})
"""Formats whose values may name a person: never repeated."""


def faults(document: Document, schema: str) -> tuple[Problem, ...]:
    """Everything the schema (`site`, `politique`, `lecteur`, `suivi`, `taux`) refuses in a file."""
    root = document.root
    if root is None:
        return ()
    known = {problem.place for problem in document.problems}
    errors = _validator(schema).iter_errors(plain(root))
    translated = (problem for error in errors for problem in _translate(root, error))
    fresh = (problem for problem in translated if problem.place not in known)
    return tuple(dict.fromkeys(islice(fresh, MAX_PROBLEMS)))


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(load_schema(name), format_checker=_checker())


@cache
def _checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, parser in FORMATS.items():
        checker.checks(name, raises=UnitError)(_accepts(parser))
    return checker


def _accepts(parser: Callable[[str], object]) -> Callable[[object], bool]:
    def accepts(value: object) -> bool:
        if isinstance(value, str):
            parser(value)
        return True

    return accepts


def _translate(root: Block, error: ValidationError) -> Iterator[Problem]:
    path = list(error.absolute_path)
    node, place = _find(root, path)
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    translate = _KINDS.get(str(error.validator), _other)
    yield from translate(error, node, place, name)


def _find(root: Node, path: Sequence[str | int]) -> tuple[Node, Place]:
    """The node at a path, and where to point: a value's own place, a block's or list's key."""
    node, place = root, Place(root.place.file)
    for part in path:
        if isinstance(node, Block) and isinstance(part, str):
            place = node.keys[part]
            node = node.values[part]
        elif isinstance(node, Items) and isinstance(part, int):
            node = node.items[part]
            place = node.place
    return node, node.place if isinstance(node, Scalar) else place


def _unknown_keys(error: ValidationError, node: Node, _place: Place, _name: str) -> Iterator[Problem]:
    known = list(_schema(error).get("properties", ()))
    for key, where in node.keys.items() if isinstance(node, Block) else ():
        if key not in known:
            message = t("unknown key « {key} »", key=key[:_SHOWN])
            yield Problem(where, message, _one_of(known), nearest(key, known))


def _missing_keys(error: ValidationError, node: Node, place: Place, name: str) -> Iterator[Problem]:
    properties: Mapping[str, Any] = _schema(error).get("properties", {})
    wanted: Sequence[str] = error.validator_value if isinstance(error.validator_value, list) else []
    for key in wanted:
        if isinstance(node, Block) and key not in node.values:
            inside = t("missing key « {key} » in « {name} »", key=key, name=name)
            message = inside if name else t("missing key « {key} »", key=key)
            yield Problem(place, message, _described(properties.get(key, {})))


def _not_a_choice(error: ValidationError, node: Node, place: Place, name: str) -> Iterator[Problem]:
    choices = [str(value) for value in _schema(error).get("enum", ()) if isinstance(value, str)]
    if not isinstance(node, Scalar):
        yield from _wrong_shape(error, node, place, name)
        return
    message = t("« {value} » is not a value of « {key} »", value=node.text[:_SHOWN], key=name)
    yield Problem(place, message, _one_of(choices), nearest(node.text, choices))


def _wrong_unit(error: ValidationError, node: Node, place: Place, name: str) -> Iterator[Problem]:
    cause = error.cause
    said = cause.message if isinstance(cause, UnitError) else None
    expected = cause.expected if isinstance(cause, UnitError) else None
    value = node.text if isinstance(node, Scalar) else ""
    if said:
        message = t("« {key} »: {what}", key=name, what=said)
    elif error.validator_value in _PRIVATE:
        message = t("the value of « {key} » cannot be read", key=name)
    else:
        message = t("« {value} » cannot be read as « {key} »", value=value[:_SHOWN], key=name)
    yield Problem(place, message, expected)


def _wrong_shape(error: ValidationError, node: Node, place: Place, name: str) -> Iterator[Problem]:
    choices = [str(value) for value in _schema(error).get("enum", ())]
    wanted = _schema(error).get("type", "string")
    first = wanted[0] if isinstance(wanted, list) else wanted
    shapes = {"string": t("one value"), "array": t("a list"), "object": t("a block of keys")}
    seen = {Scalar: t("one value"), Items: t("a list"), Block: t("a block of keys")}[type(node)]
    message = t("« {key} » holds {what}", key=name, what=seen)
    shape = shapes.get(str(first), t("one value"))
    about = _described(_schema(error))
    expected = t("{what} ({about})", what=shape, about=about) if about else shape
    yield Problem(place, message, _one_of(choices) if choices else expected)


def _wrong_number(error: ValidationError, node: Node, place: Place, name: str) -> Iterator[Problem]:
    empty = not (node.items if isinstance(node, Items) else node.keys if isinstance(node, Block) else ())
    if empty:
        yield Problem(place, t("« {key} » is empty", key=name), _described(_schema(error)))
    elif isinstance(node, Block):
        many = t("several keys where one is expected: {keys}", keys=", ".join(node.keys)[:200])
        yield Problem(place, many, _one_of(list(_schema(error).get("properties", ()))))
    else:
        limit = error.validator_value if isinstance(error.validator_value, int) else 0
        yield Problem(place, t("too many values in « {key} »", key=name), t("at most {count}", count=limit))


def _repeated(_error: ValidationError, _node: Node, place: Place, name: str) -> Iterator[Problem]:
    yield Problem(place, t("a value is repeated in « {key} »", key=name), t("each value once"))


def _other(error: ValidationError, _node: Node, place: Place, name: str) -> Iterator[Problem]:
    message = t("the value of « {key} » cannot be read", key=name)
    yield Problem(place, message, _described(_schema(error)))


_KINDS: dict[str, Callable[[ValidationError, Node, Place, str], Iterator[Problem]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "enum": _not_a_choice,
    "format": _wrong_unit,
    "type": _wrong_shape,
    "minItems": _wrong_number,
    "maxItems": _wrong_number,
    "minProperties": _wrong_number,
    "maxProperties": _wrong_number,
    "uniqueItems": _repeated,
}


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, Mapping) else {}


def _one_of(choices: Sequence[str]) -> Text:
    return t("one of {choices}", choices=", ".join(choices))


def _described(schema: Mapping[str, Any]) -> Text | None:
    """The schema's own words: French, like everything its author reads."""
    examples = schema.get("examples")
    described = str(schema.get("description", ""))
    if examples:
        return t("{what} Example: {example}", what=described, example=str(examples[0]))
    return t("{what}", what=described) if described else None
