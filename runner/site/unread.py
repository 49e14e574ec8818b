"""Files people meant to be read and nothing reads: a rule nobody reads is lost, and its check is green."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from runner.model.problem import Place, Problem, readable
from runner.model.text import Text, t
from runner.site.folder import entries

_NOTES = (".md", ".txt")
"""Words to readers, beside the files."""
_ALONE = ("relance.yaml", "taux.yaml")
_FOLDERS = {
    "politiques": ((".yaml", ".yml"), t("politiques/<name>.yaml, or politiques/essais/<name>.yaml")),
    "politiques/essais": ((".yaml", ".yml"), t("politiques/essais/<name>.yaml")),
    "lecteurs": ((".yaml", ".yml"), t("lecteurs/<name>.yaml, or lecteurs/essais/<reader>/<name>.eml")),
    "lecteurs/essais": ((), t("lecteurs/essais/<reader>/<name>.eml, and <name>.yaml beside it")),
}
"""How the files of a folder end, and where they belong. A folder named here is no stranger in another."""


def unread(root: Path) -> Iterator[Problem]:
    """Every file and folder of the rules that no command looks into; hidden ones are left alone."""
    for folder, (endings, expected) in _FOLDERS.items():
        for name in entries(root, folder):
            if not (name in _FOLDERS or name.endswith((*endings, *_NOTES)) or _is_reader(root, name)):
                yield _stray(name, expected)
    for name in entries(root, "lecteurs/essais"):
        for sample in entries(root, name):
            if not sample.endswith((".eml", ".yaml", *_NOTES)):
                yield _stray(sample, _FOLDERS["lecteurs/essais"][1])
    yield from _misnamed(root)


def unread_facts(root: Path, branch: str) -> Iterator[Problem]:
    """Facts of this checkout where another branch holds them: who wrote one here believes it holds."""
    found = (inside for name in entries(root, "suivi") for inside in (name, *entries(root, name)))
    for name in found:
        if not (name.endswith(_NOTES) or (root / name).is_dir()):
            message = t("facts are read on branch {branch} alone (suivi.branche)", branch=branch)
            yield Problem(Place(readable(name)), message, t("move it there, or remove it here"))


def _is_reader(root: Path, name: str) -> bool:
    return name.startswith("lecteurs/essais/") and (root / name).is_dir()


def _misnamed(root: Path) -> Iterator[Problem]:
    """`taux.yml` beside nothing: the same name with another ending or case."""
    found = sorted(path.name for path in root.iterdir()) if root.is_dir() else []
    for name in found:
        for wanted in _ALONE:
            stem, _, ending = name.lower().rpartition(".")
            if name != wanted and stem == wanted.rpartition(".")[0] and ending in {"yaml", "yml"}:
                yield _stray(name, t("{name}", name=wanted))


def _stray(name: str, expected: Text) -> Problem:
    return Problem(Place(readable(name)), t("this file is not where anything is read"), expected)
