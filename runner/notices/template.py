"""One template, compiled: a subject, a text and an HTML part from the same source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields

from jinja2 import Environment, TemplateError, TemplateSyntaxError
from jinja2 import Template as Jinja

from runner.model.problem import Place, Problem, UserError
from runner.model.text import t
from runner.notices.language import BLOCKS, check_language, environment
from runner.notices.markdown import compile_markdown
from runner.notices.pages import page_environment, styled
from runner.notices.source import Source
from runner.notices.typography import LANGUAGES, clean
from runner.notices.variables import Variables

MAX_OUTPUT = 8_000_000
"""Characters of one rendered part: thousands of invoices fit, a runaway does not."""
_GAPS = re.compile(r"\n{3,}")
_BLOCK_LINE = re.compile(r"(?m)^[ \t]*\{\{\s*(?:" + "|".join(BLOCKS) + r")\s*\}\}[ \t]*$")
_NAMES = tuple(f.name for f in fields(Variables))


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as texts. `subject` is one line."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Environments:
    """The two environments of one language."""

    code: str
    html: Environment
    text: Environment

    @classmethod
    def of(cls, code: str) -> Environments:
        return cls(code, page_environment(code, html=True), page_environment(code, html=False))


@dataclass(frozen=True, slots=True)
class Template:
    """`file` is named in errors."""

    file: str
    subject: Jinja
    text: Jinja
    html: Jinja

    def render(self, values: Variables) -> Rendered:
        """Fill the three parts. Raises `UserError` where the template cannot be filled or grows too long."""
        given: dict[str, object] = {name: getattr(values, name) for name in _NAMES}
        subject = clean(self._fill(self.subject, given))
        given["objet"] = subject
        text = _GAPS.sub("\n\n", self._fill(self.text, given)).strip() + "\n"
        return Rendered(subject, text, self._fill(self.html, given))

    def _fill(self, template: Jinja, given: Mapping[str, object]) -> str:
        parts: list[str] = []
        size = 0
        try:
            for part in template.generate(given):
                size += len(part)
                if size > MAX_OUTPUT:
                    raise UserError(t("{file}: the message grows too long", file=self.file))
                parts.append(part)
        except (TemplateError, TypeError, ValueError) as error:
            message = t("{file}: the template cannot be filled: {error}", file=self.file, error=str(error))
            raise UserError(message) from error
        return "".join(parts)


def check_source(source: Source) -> Iterator[Problem]:
    """Every fault that shows without filling the template, each with its line."""
    yield from _check_part(source, source.subject, source.subject_line - 1)
    blank = _BLOCK_LINE.sub("", source.body)
    yield from _check_part(source, blank, source.body_line - 1)


def _check_part(source: Source, text: str, offset: int) -> Iterator[Problem]:
    try:
        tree = environment("fr", autoescape=False).parse(text)
    except TemplateSyntaxError as error:
        message = t("template syntax: {error}", error=error.message or "")
        yield Problem(Place(source.file, error.lineno + offset), message)
        return
    yield from check_language(tree, source.file, offset)


def compile_source(source: Source, environments: Environments) -> Template:
    """Three Jinja templates from a checked source. Raises `UserError` where Jinja still refuses it."""
    static = LANGUAGES[environments.code].static
    pair = compile_markdown(source.body, frozenset(BLOCKS), _include, static)
    try:
        return Template(
            file=source.file,
            subject=environments.text.from_string(_outside_tags(source.subject, static)),
            text=environments.text.from_string(_wrapped(pair.text, "txt")),
            html=environments.html.from_string(_wrapped(styled(pair.html), "html")),
        )
    except TemplateError as error:
        message = t("{file}: template syntax: {error}", file=source.file, error=error.message or "")
        raise UserError(message) from error


def _include(name: str, kind: str) -> str:
    return f'{{% include "{name}.html" %}}' if kind == "html" else f'{{% include "{name}.txt" %}}\n\n'


def _wrapped(body: str, kind: str) -> str:
    return f'{{% include "before.{kind}" %}}{body}{{% include "after.{kind}" %}}'


def _outside_tags(text: str, static: Callable[[str], str]) -> str:
    """The subject's own words in the language's typography; its tags as they are."""
    parts = re.split(r"(\{[{%].*?[%}]\})", text)
    return "".join(part if at % 2 else static(part) for at, part in enumerate(parts))
