"""Run a command and write what it cost: `launch.py FILE COMMAND…`. A script of its own, to stay small.

Linux counts the memory of a process that starts another into the other's peak until it is replaced: started
from a large benchmark, every command would seem large.
"""

from __future__ import annotations

import os
import sys
import time


def main() -> int:
    """Writes CPU seconds, wall seconds and peak bytes; children the command waited for are in them."""
    target, command = sys.argv[1], sys.argv[2:]
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - start
    with open(target, "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib would be a third of its size
        file.write(f"{used.ru_utime + used.ru_stime} {wall} {used.ru_maxrss * 1024}")
    return os.waitstatus_to_exitcode(status)


sys.exit(main())
