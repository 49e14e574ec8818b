"""One template, compiled: a subject, a text and an HTML part from the same source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes
from jinja2 import Template as Jinja

from runner.model.problem import Place, Problem, UserError
from runner.model.text import t
from runner.notices.branches import every_word
from runner.notices.language import BLOCKS, TOO_DEEP, check_language, environment
from runner.notices.pages import letter_environment, page_environment, styled
from runner.notices.source import Source
from runner.notices.tags import cut, is_silent, words
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
    letter: Environment

    @classmethod
    def of(cls, code: str) -> Environments:
        return cls(
            code,
            page_environment(code, html=True),
            page_environment(code, html=False),
            letter_environment(code),
        )


@dataclass(frozen=True, slots=True)
class Extras:
    """What the built-in blocks know beside the variables of `gabarits/`, and no text of a site can name."""

    qr: str = ""
    """Content-ID of the code to pay by; empty: none."""
    jointes: tuple[str, ...] = ()
    """Numbers of the invoices whose PDF goes with the message."""


NO_EXTRAS = Extras()


class Template:
    """A checked source, compiled part by part, each when it is first filled. `file` is named in errors."""

    def __init__(self, source: Source, environments: Environments) -> None:
        self.file = source.file
        self._source = source
        self._environments = environments
        self._static = LANGUAGES[environments.code].static

    @cached_property
    def _subject(self) -> Jinja:
        return self._environments.text.from_string(_outside_tags(self._source.subject, self._static))

    @cached_property
    def _bodies(self) -> tuple[str, str]:
        """Sources of the text and of the HTML. Raises `UserError` where a tag stands where none can."""
        from runner.notices import markdown  # noqa: PLC0415 - 40 ms that a preview's subjects do not need

        try:
            body = markdown.compile_markdown(self._source.body, frozenset(BLOCKS), _include, self._static)
        except markdown.LostTagError as error:
            message = t("{file}: {tag} cannot stand there", file=self.file, tag=error.args[0])
            raise UserError(message) from error
        return body.text, body.html

    @cached_property
    def _text(self) -> Jinja:
        return self._environments.text.from_string(_wrapped(self._bodies[0], "txt"))

    @cached_property
    def _html(self) -> Jinja:
        return self._environments.html.from_string(_wrapped(styled(self._bodies[1]), "html"))

    @cached_property
    def _bare(self) -> Jinja:
        return self._environments.letter.from_string(_wrapped(self._bodies[1], "html"))

    def render(self, values: Variables, extras: Extras = NO_EXTRAS) -> Rendered:
        """Fill the three parts. Raises `UserError` where the template cannot be filled or grows too long."""
        subject, text = self.words(values, extras)
        return Rendered(subject, text, self._fill(self._html, {**_given(values, extras), "objet": subject}))

    def brief(self, values: Variables) -> str:
        """The body's text alone, without page or footer: an SMS has no room for them."""
        return self._fill(self._short, _given(values))

    @cached_property
    def _short(self) -> Jinja:
        return self._environments.text.from_string(self._bodies[0])

    def letter(self, values: Variables) -> tuple[str, str]:
        """Subject and bare HTML of a letter, its built-in blocks as `<hr data-bloc="tableau">`."""
        given = _given(values)
        return self._title(given), self._fill(self._bare, given)

    def subject(self, values: Variables) -> str:
        """The one line of a preview: the other parts are not even compiled for it."""
        return self._title(_given(values))

    def words(self, values: Variables, extras: Extras = NO_EXTRAS) -> tuple[str, str]:
        """Subject and text alone."""
        given = _given(values, extras)
        return self._title(given), _GAPS.sub("\n\n", self._fill(self._text, given)).strip() + "\n"

    def every_word(self, values: Variables) -> str:
        """Subject and text in every branch that a reader of this type may meet, without built-in blocks."""
        return "\n\n".join(every_word(tree, values) for tree in self._trees)

    @cached_property
    def _trees(self) -> tuple[nodes.Template, ...]:
        parts = (_outside_tags(self._source.subject, self._static), self._bodies[0])
        return tuple(map(self._environments.text.parse, parts))

    def _title(self, given: Mapping[str, object]) -> str:
        return clean(self._fill(self._subject, given))

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


def _given(values: Variables, extras: Extras = NO_EXTRAS) -> dict[str, object]:
    given: dict[str, object] = {name: getattr(values, name) for name in _NAMES}
    return {**given, "qr": extras.qr, "jointes": extras.jointes}


def check_source(source: Source) -> Iterator[Problem]:
    """Every fault that shows without filling the template, each with its line."""
    yield from _check_part(source, source.subject, source.subject_line - 1)
    blank = _BLOCK_LINE.sub("", source.body)
    yield from _check_part(source, blank, source.body_line - 1)


def _check_part(source: Source, text: str, offset: int) -> Iterator[Problem]:
    try:
        tree = environment("fr", autoescape=False).parse(text)
    except RecursionError:
        yield Problem(Place(source.file, offset + 1), TOO_DEEP)
        return
    except TemplateSyntaxError as error:
        message = t("template syntax: {error}", error=error.message or "")
        yield Problem(Place(source.file, error.lineno + offset), message)
        return
    yield from check_language(tree, source.file, offset)


def _include(name: str, kind: str) -> str:
    return f'{{% include "{name}.html" %}}' if kind == "html" else f'{{% include "{name}.txt" %}}\n\n'


def _wrapped(body: str, kind: str) -> str:
    return f'{{% include "before.{kind}" %}}{body}{{% include "after.{kind}" %}}'


def _outside_tags(text: str, static: Callable[[str], str]) -> str:
    """The subject's own words in the language's typography; its tags as they are."""
    parts = ((part, at % 2) for at, part in enumerate(cut(text)) if not (at % 2 and is_silent(part)))
    return "".join(part if tag else words(static(part)) for part, tag in parts)
