"""Typst at arm's length: one JSON text in, bytes out; no file, no package, no clock of this machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from runner.model.problem import OutsideError
from runner.model.text import t

_NOON = time(12)


def typeset(
    layout: str,
    given: Mapping[str, Any],
    day: date,
    form: Literal["pdf", "png"] = "pdf",
    ppi: float | None = None,
) -> tuple[bytes, ...]:
    """A PDF, or one PNG a page. `layout`: a file of this folder, given the JSON of `given` as `donnees`.

    Bundled fonts only and a fixed time: the same data make the same bytes.
    """
    import typst  # noqa: PLC0415 - 60 ms that only paper needs

    try:
        made = typst.compile(
            _source(layout),
            format=form,
            ppi=ppi,
            ignore_system_fonts=True,
            sys_inputs={"donnees": json.dumps(given, ensure_ascii=False)},
            timestamp=datetime.combine(day, _NOON, UTC),
        )
    except RuntimeError as error:  # its own words could quote the data
        raise OutsideError(t("{layout}: the page could not be laid out", layout=layout)) from error
    pages: object = made  # the stubs know one page; a PNG of several is a list
    return tuple(map(bytes, pages)) if isinstance(pages, list) else (made,)


@cache
def _source(layout: str) -> bytes:
    return files(__package__).joinpath(layout).read_bytes()
