"""A command line that cannot be understood, told in the language of the screen (exit 2)."""

from __future__ import annotations

import click

from runner.console import Console
from runner.help import metavar
from runner.model.text import Text, t

USAGE = 2


class MeantError(click.BadParameter):
    """An option's value that is not what it should be, already in our own words."""

    def __init__(self, text: Text, param: click.Parameter) -> None:
        super().__init__(str(text), param=param)
        self.text = text


def misused(console: Console, error: click.UsageError) -> int:
    """Say what is wrong, and where help is."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # Click 8.2 and newer
        error.show()
        return USAGE
    console.err(_wrong(error))
    if error.ctx is not None:
        console.err(t("{command} --help shows what can be written", command=error.ctx.command_path))
    return USAGE


def _wrong(error: click.UsageError) -> Text:
    """Click words its errors in English; the common ones are worded here."""
    if isinstance(error, click.NoSuchOption):
        return t("there is no option {name}", name=error.option_name)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return t("{name} is missing", name=metavar(error.param.human_readable_name))
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad(error.param, error)
    if isinstance(error, click.BadOptionUsage):
        return t("{name} expects a value", name=error.option_name)
    if error.ctx is not None and isinstance(error.ctx.command, click.Group):
        names = ", ".join(error.ctx.command.list_commands(error.ctx))
        return t("there is no such command; the commands are {names}", names=names)
    return t("{what}", what=error.format_message())


def _bad(param: click.Parameter, error: click.BadParameter) -> Text:
    if isinstance(error, MeantError):
        return error.text
    name = metavar(param.human_readable_name) if isinstance(param, click.Argument) else param.opts[0]
    if isinstance(param.type, click.Choice):
        return t("{name} expects one of {choices}", name=name, choices=", ".join(param.type.choices))
    if isinstance(param.type, click.DateTime):
        return t("{name} expects a day such as {example}", name=name, example="31/07/2026")
    if isinstance(param.type, click.Path):
        return t("{name}: this file does not exist", name=name)
    return t("{what}", what=error.format_message())
