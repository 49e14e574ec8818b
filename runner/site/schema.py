"""JSON Schemas of the files people write, and a quick check that says yes only where jsonschema would.

The schemas name units in `format`; these are parsed by `units` and `words`, so a file that passes can be
converted without another question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from runner.site.units import UnitError
from runner.site.words import FORMATS
from runner.site.yaml import Plain

Schema: TypeAlias = Mapping[str, Any]
_Check: TypeAlias = Callable[[Plain, Any, Schema], bool]


@cache
def load_schema(name: str) -> Schema:
    """`site`, `politique`, `lecteur`, `suivi` or `taux`."""
    text = files("runner.site").joinpath("schemas", f"{name}.json").read_text("utf-8")
    schema: Schema = json.loads(text)
    return schema


def surely_valid(value: Plain, schema: Schema) -> bool:
    """Whether every keyword is one we know and holds. A no is a doubt: jsonschema then decides.

    Values are texts, lists and blocks only, so the types `integer` and `boolean` never match.
    """
    return all(_keyword(value, name, wanted, schema) for name, wanted in schema.items())


def _keyword(value: Plain, name: str, wanted: Any, schema: Schema) -> bool:
    check = _CHECKS.get(name)
    return check(value, wanted, schema) if check else name in _NOTES


def _type(value: Plain, wanted: Any, _schema: Schema) -> bool:
    kind = {str: "string", list: "array", dict: "object"}[type(value)]
    return kind == wanted or (isinstance(wanted, list) and kind in wanted)


def _properties(value: Plain, wanted: Any, _schema: Schema) -> bool:
    if not isinstance(value, dict):
        return True
    return all(surely_valid(inner, wanted[key]) for key, inner in value.items() if key in wanted)


def _no_others(value: Plain, wanted: Any, schema: Schema) -> bool:
    known = schema.get("properties", {})
    return wanted is False and (not isinstance(value, dict) or value.keys() <= known.keys())


def _required(value: Plain, wanted: Any, _schema: Schema) -> bool:
    return not isinstance(value, dict) or all(key in value for key in wanted)


def _items(value: Plain, wanted: Any, _schema: Schema) -> bool:
    return not isinstance(value, list) or all(surely_valid(item, wanted) for item in value)


def _format(value: Plain, wanted: Any, _schema: Schema) -> bool:
    if not isinstance(value, str):
        return True
    try:
        FORMATS[wanted](value)
    except (KeyError, UnitError):
        return False
    return True


_NOTES = frozenset({"$schema", "$id", "title", "description", "examples"})
_CHECKS: dict[str, _Check] = {
    "type": _type,
    "properties": _properties,
    "additionalProperties": _no_others,
    "required": _required,
    "items": _items,
    "format": _format,
    "pattern": lambda value, wanted, _: not isinstance(value, str) or re.search(wanted, value) is not None,
    "enum": lambda value, wanted, _: value in wanted,
    "minItems": lambda value, wanted, _: not isinstance(value, list) or len(value) >= wanted,
    "maxItems": lambda value, wanted, _: not isinstance(value, list) or len(value) <= wanted,
    "minProperties": lambda value, wanted, _: not isinstance(value, dict) or len(value) >= wanted,
    "maxProperties": lambda value, wanted, _: not isinstance(value, dict) or len(value) <= wanted,
    "uniqueItems": lambda value, _wanted, _: not isinstance(value, list) or _all_differ(value),
}


def _all_differ(items: list[Plain]) -> bool:
    return all(isinstance(item, str) for item in items) and len(set(map(str, items))) == len(items)
