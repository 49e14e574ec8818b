"""The locked installation works with the pip that a machine happens to have."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.workflows.jobs import ROOT


def locked(name: str) -> dict[str, Requirement]:
    """What a lock file pins, by canonical name."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (Requirement(line.removesuffix(" \\")) for line in lines if line[:1].isalnum())
    return {canonicalize_name(one.name): one for one in found}


def asked_with_extras() -> Iterator[Requirement]:
    """Every requirement with extras that an installed package states for an installation without extras."""
    for package in distributions():
        for line in package.requires or ():
            asked = Requirement(line)
            if asked.extras and (asked.marker is None or asked.marker.evaluate({"extra": ""})):
                yield asked


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_what_is_asked_with_extras_is_pinned_with_them(name: str) -> None:
    """An older pip (23.2) takes `coverage==7` for no pin of `coverage[toml]`, and may install nothing."""
    pins = locked(name)
    assert pins
    pairs = [(one, pins.get(canonicalize_name(one.name))) for one in asked_with_extras()]
    assert [str(asked) for asked, pin in pairs if pin and not asked.extras <= pin.extras] == []
