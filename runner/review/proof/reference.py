"""`docs/regles.md`: every rule as people read it, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runner.model.text import Text, Translate, render, t
from runner.review.proof.catalogue import THEMES
from runner.review.proof.events import EVENTS
from runner.review.proof.rule import Force, Rule

_TITLE = t("Rules of the policies")
_INTRO = (
    t(
        "`relance check` asks each of these rules of each policy, before any merge. A breach is told "
        "with its line, the rule's id and the mend; a run asks those of the file again before it starts."
    ),
    t(
        "`usage` may be set aside, in the policy's file and with a written reason that reviewers weigh; "
        "`loi` and `principe` may not. A reason that nothing needs any more is told too."
    ),
)
_WAIVER = """\
```yaml
derogations:
  - {regle: intervalle-d-une-semaine, motif: "contrat-cadre : un point par semaine est convenu"}
```
"""


def reference(translate: Translate) -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines(translate))


def _lines(say: Translate) -> Iterator[str]:
    yield from (f"# {render(_TITLE, say)}", "")
    for paragraph in _INTRO:
        yield from (render(paragraph, say), "")
    yield _WAIVER
    for name, (title, rules) in THEMES.items():
        yield from (f"## {render(title, say)}", "")
        if name == "moteur":
            yield from (render(_engine(say), say), "")
        yield from _table(rules, say)


def _engine(say: Translate) -> Text:
    return t(
        "Each is looked at on every open morning of the ladder, after each of these events: {events}.",
        events=", ".join(render(event.name, say) for event in EVENTS.values()),
    )


def _table(rules: Mapping[str, Rule], say: Translate) -> Iterator[str]:
    heads = (t("rule"), t("force"), t("why"), t("source"))
    yield _row(*(render(head, say) for head in heads))
    yield "|---|---|---|---|"
    for name, rule in rules.items():
        yield _row(f"`{name}`", _force(rule.force), _sentence(rule.why, say), rule.source)
    yield ""


def _force(force: Force) -> str:
    return f"`{force.value}`"


def _sentence(text: Text, say: Translate) -> str:
    return render(text, say).replace("|", "&#124;")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
