"""One table, shown four ways: Rich on a terminal, plain in a pipe, Markdown in a comment, CSV in a sheet."""

from __future__ import annotations

import csv
import io
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from runner.model.text import Amount, Text, Translate, Value, plain, render

if TYPE_CHECKING:
    from rich.table import Table

Cell: TypeAlias = Value


class Form(StrEnum):
    """What `--format` may say."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; numbers stand to the right."""

    title: Text
    right: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows as long as `columns`."""

    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MARKDOWN = re.compile(r"[\\`*_\[\]|#<>~]")
_FRAME = 3
"""What Rich draws around each column."""
_FORMULA = ("=", "+", "-", "@")


def show(cell: Cell, translate: Translate) -> str:
    """A cell as text, on one line: what a customer is called may not move the cursor or hide a line."""
    return _CONTROL.sub(" ", render(Text("{cell}", (("cell", cell),)), translate))


def as_text(grid: Grid, translate: Translate, width: int | None = None) -> str:
    """A Rich table where `width` (of the terminal) is known, aligned columns otherwise."""
    return _as_plain(grid, translate) if width is None else _as_rich(grid, translate, width)


def _as_plain(grid: Grid, translate: Translate) -> str:
    head = [show(column.title, translate) for column in grid.columns]
    body = [[show(cell, translate) for cell in row] for row in grid.rows]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    lines = [_aligned(row, widths, grid.columns) for row in [head, ["-" * w for w in widths], *body]]
    return "\n".join([show(grid.title, translate), *lines]) + "\n"


def _aligned(row: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    cells = zip(row, widths, columns, strict=True)
    return "  ".join(c.rjust(w) if column.right else c.ljust(w) for c, w, column in cells).rstrip()


def _as_rich(grid: Grid, translate: Translate, width: int) -> str:
    head = [show(column.title, translate) for column in grid.columns]
    body = [[show(cell, translate) for cell in row] for row in grid.rows]
    widths = column_widths([head, *body], grid.columns, width - _FRAME * len(head) - 1)
    if widths is None:
        return _as_blocks(show(grid.title, translate), head, body, translate, width)
    from rich.console import Console  # noqa: PLC0415 - 34 ms that pipes and JSON need not pay

    out = io.StringIO()
    table = _rich_table(show(grid.title, translate), head, body, grid.columns, widths)
    Console(file=out, width=width, force_terminal=True, highlight=False).print(table)
    return out.getvalue()


def column_widths(rows: Sequence[Sequence[str]], columns: Sequence[Column], room: int) -> list[int] | None:
    """Width of each column where no word is cut; None where they do not fit into `room` together.

    The first row holds the headings.
    What is to spare goes to those who need it, in proportion.
    """
    most = [max(len(row[at]) for row in rows) for at in range(len(columns))]
    least = [_least([row[at] for row in rows], whole=column.right) for at, column in enumerate(columns)]
    spare, wanted = room - sum(least), sum(most) - sum(least)
    if spare < 0:
        return None
    if wanted <= spare:
        return most
    return [low + (high - low) * spare // wanted for low, high in zip(least, most, strict=True)]


def _least(cells: Sequence[str], *, whole: bool) -> int:
    """The longest word of a heading and its cells; `whole`: cells that are amounts stay on one line."""
    words = (len(word) for cell in (cells[:1] if whole else cells) for word in cell.split(" "))
    return max(*words, *(map(len, cells[1:]) if whole else ()), 1, 1)


def _rich_table(
    title: str,
    head: Sequence[str],
    body: Sequence[Sequence[str]],
    columns: Sequence[Column],
    widths: Sequence[int],
) -> Table:
    """The table for a Rich console; square brackets in a cell are text, not markup.

    Lines are broken here, at plain spaces alone: Rich would break inside an amount and cut a number.
    """
    from rich import box  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text as Plain  # noqa: PLC0415 - as above

    table = Table(title=Plain(title), title_justify="left", box=box.SIMPLE_HEAD, header_style="bold")
    for column, name, width in zip(columns, head, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column.right else "left"
        table.add_column(Plain(_broken(name, width)), justify=justify, width=width, no_wrap=True)
    for row in body:
        table.add_row(*(Plain(_broken(cell, at)) for cell, at in zip(row, widths, strict=True)))
    return table


def _broken(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, max(width, 1), break_long_words=False, break_on_hyphens=False))


def _as_blocks(
    title: str, head: Sequence[str], body: Sequence[Sequence[str]], translate: Translate, width: int
) -> str:
    """Where no table fits: each row by its first cell, the others under it by their headings."""
    lines = [title]
    for first, *others in body:
        said = " · ".join(
            translate("{label}: {value}").format(label=label, value=value)
            for label, value in zip(head[1:], others, strict=True)
            if value
        )
        lines += [
            "",
            first,
            *textwrap.wrap(
                said,
                width,
                break_long_words=False,
                break_on_hyphens=False,
                initial_indent="  ",
                subsequent_indent="  ",
            ),
        ]
    return "\n".join(lines) + "\n"


def as_markdown(grid: Grid, translate: Translate) -> str:
    """A Markdown table under a heading; nothing in a cell can become markup."""
    head = [escape(show(column.title, translate)) for column in grid.columns]
    rule = ["---:" if column.right else "---" for column in grid.columns]
    body = [[escape(show(cell, translate)) for cell in row] for row in grid.rows]
    lines = [f"| {' | '.join(row)} |" for row in [head, rule, *body]]
    return "\n".join([f"### {escape(show(grid.title, translate))}", "", *lines]) + "\n"


def escape(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(lambda found: f"&#{ord(found.group())};", text.replace("&", "&amp;"))


def as_csv(grid: Grid, translate: Translate) -> str:
    """Semicolons and quotes, amounts as `1234.56`; no cell can be a formula (OWASP, CSV injection)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_guarded(show(column.title, translate)) for column in grid.columns])
    writer.writerows([_csv_cell(cell, translate) for cell in row] for row in grid.rows)
    return out.getvalue()


def _csv_cell(cell: Cell, translate: Translate) -> str:
    if isinstance(cell, Amount):
        return plain(cell.cents)
    return str(cell) if isinstance(cell, int) else _guarded(show(cell, translate))


def _guarded(text: str) -> str:
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
