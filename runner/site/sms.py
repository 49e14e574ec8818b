"""`sms` in `relance.yaml`: any provider that takes one HTTPS request for each message."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from runner.model.problem import Problem
from runner.model.sources import SmsSettings
from runner.model.text import t
from runner.site import units
from runner.site.reading import View
from runner.site.yaml import Scalar

SECRET = re.compile(r"env:RELANCE_SMS_[A-Z0-9_]+")
"""Of names of their own: any other secret of the environment would be one slip away from a stranger."""
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_VALUE = re.compile(r"[\x20-\x7e]+")
_NEEDS_SECRET = re.compile(r"auth|key|token|secret|password", re.IGNORECASE)
_OURS = frozenset({"host", "content-length", "content-type", "connection", "transfer-encoding"})
_HOLES = ("{numero}", "{texte}")


def sms(site: View) -> SmsSettings | None:
    """None where the site sends no SMS."""
    if "sms" not in site:
        return None
    view = site.view("sms")
    return SmsSettings(
        url=view.text("url"),
        headers=tuple(_headers(view.view("entetes"))),
        body=view.raw("corps"),
        per_minute=view.value("par_minute", units.positive, 20),
        certificate_authority=view.text("autorite"),
        place=view.place,
    )


def _headers(view: View) -> Iterator[tuple[str, str]]:
    for name, node in view.block.values.items():
        if isinstance(node, Scalar):
            yield name, node.text.strip()


def faults(site: View) -> tuple[Problem, ...]:
    """Headers that no server takes or that hold a secret, a body that is no JSON or lacks a hole."""
    if "sms" not in site:
        return ()
    view = site.view("sms")
    return (*_header_faults(view.view("entetes")), *_body_faults(view))


def _header_faults(view: View) -> Iterator[Problem]:
    given = dict(_headers(view))
    for name in view.block.values:
        value = given.get(name, "")
        if not _HEADER.fullmatch(name) or name.lower() in _OURS or not _VALUE.fullmatch(value):
            yield Problem(
                view.at(name),
                t("« {name} » is not a header to write here", name=name),
                t("a name such as « Authorization » and a value on one line, without accents"),
            )
        elif "env:" in SECRET.sub("", value) or (_NEEDS_SECRET.search(name) and not SECRET.search(value)):
            yield Problem(
                view.at(name),
                t("the header « {name} » takes its secret from the environment alone", name=name),
                t("« env:RELANCE_SMS_TOKEN », or another variable whose name begins with RELANCE_SMS_"),
            )


def _body_faults(view: View) -> Iterator[Problem]:
    expected = t("a JSON text such as « {example} »", example='{"to": "{numero}", "text": "{texte}"}')
    try:
        body = json.loads(view.raw("corps"))
    except ValueError:
        yield Problem(view.at("corps"), t("« corps » is not JSON"), expected)
        return
    texts = "\n".join(_texts(body))
    if not isinstance(body, dict) or any(hole not in texts for hole in _HOLES):
        message = t("« corps » lacks {holes}", holes=" / ".join(h for h in _HOLES if h not in texts) or "{ }")
        yield Problem(view.at("corps"), message, expected)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
