"""What every line of the journal has."""

from __future__ import annotations

from datetime import date

import msgspec

from runner.model.vocabulary import FRENCH

VERSION = 1


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,  # an event is in no cycle, and a journal has a million
    tag_field="evenement",
    omit_defaults=True,
    rename=FRENCH.get,
):
    """Common fields, stamped when the event is appended; the chain hash is the encoder's."""

    version: int = 0
    run: str = ""
    at: str = ""
    """UTC, `2026-11-22T05:07:13Z`."""
    day: date | None = None
