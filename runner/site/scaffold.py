"""The shipped example rules, copied for a new site."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import runner

SHIPPED = ("relance.yaml", "politiques", "gabarits", "lecteurs", "suivi")
"""What a site starts from: rules and texts. The invented invoices stay behind."""
_EXAMPLES_OF = "suivi"
"""Of this folder only the notes to readers: its customers are invented."""


def shipped_root() -> Path:
    """Where the example lies: inside an installed wheel (`runner/_site`), else the checkout itself."""
    package = Path(runner.__file__).resolve().parent
    packed = package / "_site"
    return packed if packed.is_dir() else package.parent


def scaffold(target: Path) -> list[Path]:
    """Copy the example rules to `target` and return the files written; nothing is overwritten.

    A folder with a `relance.yaml` is a site already: nothing is added, a policy removed stays removed.
    """
    if (target / SHIPPED[0]).exists():
        return []
    source = shipped_root()
    names = [name for shipped in SHIPPED for name in _files(source, shipped) if not (target / name).exists()]
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
    return [target / name for name in names]


def _files(source: Path, shipped: str) -> Iterator[Path]:
    start = source / shipped
    found = [start] if start.is_file() else sorted(path for path in start.rglob("*") if path.is_file())
    for path in found:
        name = path.relative_to(source)
        if shipped != _EXAMPLES_OF or len(name.parts) == 2:
            yield name
