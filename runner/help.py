"""`--help` in the language of the screen: Click's own page, its sentences read from our catalogue."""

from __future__ import annotations

import inspect
import re
from typing import Any

import click

from runner.console import Console
from runner.model.text import Text, t

_OF_CLICK = {
    "default: ": t("default: "),
    "required": t("required"),
    "Show this message and exit.": t("Show this message and exit."),
    "Show the version and exit.": t("Show the version and exit."),
}
"""Click's own words in the description of an option."""
_METAVARS = {
    text.source: text
    for text in (
        t("OPTIONS"),
        t("COMMAND"),
        t("ARGS"),
        t("INVOICE"),
        t("FILE"),
        t("DIR"),
        t("PATH"),
        t("TEXT"),
        t("AMOUNT"),
        t("BRAKE"),
        t("REASON"),
        t("INTEGER RANGE"),
    )
}
"""What stands for a value on the command line; any other word stands as it is."""
_WORDS = re.compile(r"\b(" + "|".join(_METAVARS) + r")\b")


class Command(click.Command):
    """One command; its docstring and the help of its options are sentences of the catalogue."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line."""
        pieces = _metavars(ctx, " ".join(self.collect_usage_pieces(ctx)))
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{_said(ctx, t('Usage:').source)} ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text("\n\n".join(_said(ctx, said) for said in paragraphs(self.help)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options, one a line."""
        rows = [row for param in self.get_params(ctx) if (row := _row(ctx, param))]
        if rows:
            with formatter.section(_said(ctx, t("Options").source)):
                formatter.write_dl(rows)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - Click's own: a line may be wrapped
        """One line in the list of the commands."""
        first = next(iter(paragraphs(self.help or "")), "")
        context = click.get_current_context(silent=True)
        return _said(context, first) if context else first


class Group(Command, click.Group):
    """Commands under one name."""

    command_class = Command
    group_class = type

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options, then its commands."""
        super().format_options(ctx, formatter)
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str()) for name, command in found if command]
        with formatter.section(_said(ctx, t("Commands").source)):
            formatter.write_dl(rows)


def paragraphs(docstring: str) -> list[str]:
    """Each on one line, as the catalogue knows it."""
    return [" ".join(part.split()) for part in inspect.cleandoc(docstring).split("\n\n") if part]


def _row(ctx: click.Context, param: click.Parameter) -> tuple[str, str] | None:
    record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
    if record is None:
        return None
    name, text = record
    own: Any = getattr(param, "help", None)
    if own and text.startswith(own):
        text = _said(ctx, own) + text.removeprefix(own)
    for word, ours in _OF_CLICK.items():
        text = text.replace(word, _said(ctx, ours.source))
    return _metavars(ctx, name), text


def metavar(name: str) -> str | Text:
    """What stands for a value, in words the screen translates."""
    mark = "…" if name.endswith("…") else ""
    word = _METAVARS.get(name.removesuffix("…").upper())
    return t("{word}{mark}", word=word, mark=mark) if word else name


def _metavars(ctx: click.Context, line: str) -> str:
    """A line of help with these words in the language of the screen."""
    return _WORDS.sub(lambda found: _said(ctx, found[0]), line)


def _said(ctx: click.Context, source: str) -> str:
    return ctx.ensure_object(Console).translate(source)
