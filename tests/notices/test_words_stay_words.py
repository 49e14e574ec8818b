"""What was checked as words is never run as a tag, whatever Markdown makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from runner.notices.language import check_language, environment
from runner.notices.markdown import LostTagError, compile_markdown
from runner.notices.pages import styled
from runner.notices.source import Source
from runner.notices.template import Rendered, check_source
from runner.notices.templates import load_templates
from runner.notices.typography import LANGUAGES
from runner.notices.variables import variables
from tests.notices.sample_site import SETTINGS, notice

SIGNS = [
    "{",
    "}",
    "%",
    "#",
    "-",
    "\\",
    "*",
    "`",
    "'",
    '"',
    "[",
    "](x)",
    "<",
    ">",
    "&",
    "!",
    "\n",
    "\n\n",
    " ",
    "7",
]
CODE = ["{{", "}}", "{%", "%}", "{#", "#}", "raw", "endraw", "if", "endif", "delai", "client.nom", "* 9", "~"]


def _nothing(_name: str, _kind: str) -> str:
    return ""


def said(root: Path, body: str, subject: str = "Rappel") -> Rendered:
    path = root / "gabarits/fr/rappel.md"
    path.parent.mkdir(parents=True)
    path.write_text(f"---\nobjet: {subject}\n---\n{body}\n", encoding="utf-8")
    template = load_templates(root).get(("fr", "", "rappel"))
    return template.render(variables(notice(), SETTINGS, "fr"))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"{\{ 7*7 }\}", "{{ 7*7 }}"),
        (r"{\% set x = 3 %}", "{% set x = 3\u202f%}"),
        ("{**{** 7*7 }}", "{{ 7*7 }}"),
        ("{% raw %}{{ 7*7 }}{% endraw %}", "{{ 7*7 }}"),
        (r"{\{{ client.code }}", r"{\C0142"),
        ('{{ "}}" }} x {{ " * 3 ~ " }} y {{ "}}" }}', "}} x  * 3 ~  y }}"),
    ],
)
def test_words_that_markdown_makes_look_like_a_tag_are_printed(tmp_path: Path, body: str, text: str) -> None:
    rendered = said(tmp_path, body)
    assert rendered.text.startswith(f"{text}\n")
    assert "49" not in rendered.html


def test_a_subject_is_cut_where_jinja_cuts_it(tmp_path: Path) -> None:
    assert said(tmp_path, "Bonjour", subject="{{ '}} !' }} n° 1").subject == "}} ! n°\u00a01"


def test_a_tag_on_two_lines_is_a_tag(tmp_path: Path) -> None:
    rendered = said(tmp_path, "{% if total\n and client.nom <\n 'z' %}oui{% endif %}")
    assert rendered.text.startswith("oui")
    assert "oui" in rendered.html


@given(st.lists(st.sampled_from([*SIGNS, *CODE]), max_size=14).map("".join))
@example(r"{\{ 7*7 }\}")
@example('{{ "}}" }} {{ " * 9 ~ " }} {{ "}}" }}')
def test_what_is_compiled_is_of_the_language_that_was_checked(body: str) -> None:
    source = Source("gabarits/fr/rappel.md", body.strip() or "x", 2, body, 4)
    assume(not list(check_source(source)))
    try:
        compiled = compile_markdown(source.body, frozenset(), _nothing, LANGUAGES["fr"].static)
    except LostTagError:
        return  # refused when it is first filled
    for part in (compiled.text, compiled.html, styled(compiled.html)):
        assert not list(check_language(environment("fr", autoescape=False).parse(part), source.file, 0))
