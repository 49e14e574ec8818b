"""Reading what people write from a folder: plain files of a bounded size, never through a link."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runner.model.problem import Place, Problem, readable
from runner.model.text import t


@dataclass(frozen=True, slots=True)
class Found:
    """Files by readable path from the root, with `/`; `problems`: those that could not be read."""

    files: dict[str, bytes]
    problems: tuple[Problem, ...] = ()


def read_file(root: Path, name: str, limit: int) -> tuple[bytes | None, tuple[Problem, ...]]:
    """One file, None where it is absent or could not be read. At most `limit` bytes and one more are read."""
    path = root / name
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return None, ()
    except OSError:
        return None, (_unreadable(readable(name)),)
    if not stat.S_ISREG(mode):
        expected = t("the file itself, not a link")
        return None, (Problem(Place(readable(name)), t("not an ordinary file"), expected),)
    try:
        with path.open("rb") as stream:
            return stream.read(limit + 1), ()
    except OSError:
        return None, (_unreadable(readable(name)),)


def read_folder(root: Path, name: str, suffixes: tuple[str, ...], limit: int) -> Found:
    """The files of one folder that end so; hidden ones are left alone."""
    names = [found for found in entries(root, name) if found.endswith(suffixes)]
    return _read_all(root, names, limit)


def read_tree(root: Path, name: str, limit: int) -> Found:
    """The files of a folder and of the folders in it, two levels deep."""
    names: list[str] = []
    for found in entries(root, name):
        path = root / found
        names.extend(entries(root, found) if path.is_dir() and not path.is_symlink() else [found])
    return _read_all(root, names, limit)


def _read_all(root: Path, names: list[str], limit: int) -> Found:
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name in names:
        data, faults = read_file(root, name, limit)
        problems.extend(faults)
        if data is not None:
            files[readable(name)] = data
    return Found(files, tuple(problems))


def entries(root: Path, name: str) -> Iterator[str]:
    """What lies in a folder, by path from the root, in order; hidden names and links to folders aside."""
    folder = root / name
    if folder.is_symlink() or not folder.is_dir():
        return
    for entry in sorted(path.name for path in folder.iterdir()):
        if not entry.startswith("."):
            yield f"{name}/{entry}"


def _unreadable(name: str) -> Problem:
    return Problem(Place(name), t("this file cannot be read"), t("a file this account may read"))
