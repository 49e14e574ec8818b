"""One name for one remote repository, however it is reached and without credentials."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

_SCP = re.compile(r"(?:[^@/\s]+@)?(?P<host>\[[^\]]+\]|[^:/\s]+):(?P<path>(?!//).+)")
_PORTS = {"ssh": 22, "git+ssh": 22, "ssh+git": 22, "https": 443, "http": 80, "git": 9418}


def normalise(url: str, base: Path) -> str:
    """`host/path` for a network URL, an absolute path for a local one (relative to `base`).

    >>> normalise("git@git.example:mercier/relances.git", Path("/srv"))
    'git.example/mercier/relances'
    >>> normalise("https://bot:s3cret@GIT.example/mercier/relances/", Path("/srv"))
    'git.example/mercier/relances'
    >>> normalise("../depot.git", Path("/srv/site"))
    '/srv/depot.git'
    """
    if "://" in url:
        return _of_url(url)
    found = _SCP.fullmatch(url)
    if found and not url.startswith(("/", "./", "../")):
        return _join(found["host"], None, found["path"])
    return os.path.normpath(base / url)


def _of_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return os.path.normpath(unquote(parts.path))
    try:
        port = parts.port
    except ValueError:  # not a number: git will refuse it, and nothing of it may be kept
        port = None
    return _join(
        parts.hostname or "", None if port == _PORTS.get(parts.scheme) else port, unquote(parts.path)
    )


def _join(host: str, port: int | None, path: str) -> str:
    name = path.strip("/").removesuffix(".git")
    return f"{host.lower().strip('[]')}{f':{port}' if port else ''}/{name}"
