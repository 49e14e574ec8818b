"""The templates of a site: `gabarits/<langue>/*.md`, and `gabarits/<langue>/<politique>/*.md` above them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from runner.model.decision import INSTEAD, Notice, Occasion, step_of
from runner.model.near import nearest
from runner.model.problem import Place, Problem, SiteError, UserError
from runner.model.rules import Policy, Step
from runner.model.settings import Settings
from runner.model.text import t
from runner.notices.source import Source, read_source
from runner.notices.template import Environments, Template, check_source
from runner.notices.typography import LANGUAGES

FOLDER = "gabarits"
_Key = tuple[str, str, str]
"""Language, policy (empty: for all), name."""
_REMOVE = t("remove it, or put its name right")


@dataclass(slots=True)
class Templates:
    """Checked sources; each is compiled the first time it is used."""

    sources: Mapping[_Key, Source]
    _compiled: dict[_Key, Template] = field(default_factory=dict)
    _environments: dict[str, Environments] = field(default_factory=dict)

    def key(self, name: str, policy: str, language: str) -> _Key | None:
        """The policy's own text in this language, else the common one."""
        both = ((language, policy, name), (language, "", name))
        return next((key for key in both if key in self.sources), None)

    def get(self, key: _Key) -> Template:
        """The template of a key, made once; its parts are compiled when they are first filled."""
        if key not in self._compiled:
            if key[0] not in self._environments:
                self._environments[key[0]] = Environments.of(key[0])
            self._compiled[key] = Template(self.sources[key], self._environments[key[0]])
        return self._compiled[key]

    def find(self, name: str, policy: str, languages: Sequence[str]) -> tuple[str, Template]:
        """The first of `languages` that has this text. Raises `UserError` where none has."""
        for language in languages:
            if key := self.key(name, policy, language):
                return language, self.get(key)
        raise UserError(t("there is no template {name} for {policy}", name=name, policy=policy))

    def spoken(self, notice: Notice, settings: Settings) -> tuple[str, Template]:
        """The text of a notice, in its customer's language, else the site's.

        A site without a text for an occasion says the step's own instead: the language matters more.
        """
        wanted = (notice.customer.language, settings.language)
        languages = tuple(dict.fromkeys(code[:2].lower() for code in wanted if code))
        policy, own = notice.policy.name, notice.step.template
        if notice.occasion not in INSTEAD:
            return self.find(notice.template, policy, languages)
        language, text = self.find(own, policy, languages)
        key = self.key(notice.template, policy, language)
        return (language, self.get(key)) if key else (language, text)

    def languages(self) -> tuple[str, ...]:
        """Languages with at least one template."""
        return tuple(sorted({key[0] for key in self.sources}))

    def names(self) -> tuple[str, ...]:
        """Names of all templates."""
        return tuple(sorted({key[2] for key in self.sources}))


def load_templates(root: Path) -> Templates:
    """Read and check every template under `root/gabarits`. Raises `SiteError` with all the faults."""
    sources: dict[_Key, Source] = {}
    problems: list[Problem] = [*_strays(root)]
    for path in sorted((root / FOLDER).glob("*/**/*.md")):
        file = path.relative_to(root).as_posix()
        key = _key(path.relative_to(root / FOLDER).with_suffix("").parts)
        read = read_source(file, path.read_bytes()) if key else _misplaced(file)
        if isinstance(read, Problem):
            problems.append(read)
        elif key:
            sources[key] = read
            problems.extend(check_source(read))
    if not sources and not problems:
        problems.append(Problem(Place(FOLDER), t("no template"), t("gabarits/fr/rappel.md and others")))
    if problems:
        raise SiteError(problems)
    return Templates(sources)


def _key(parts: Sequence[str]) -> _Key | None:
    if parts[0] not in LANGUAGES or len(parts) not in {2, 3}:
        return None
    return parts[0], parts[1] if len(parts) == 3 else "", parts[-1]


def _strays(root: Path) -> Iterator[Problem]:
    """Files no message is written from, but for notes to readers and hidden ones: a text lost."""
    for path in sorted((root / FOLDER).rglob("*")):
        parts = path.relative_to(root / FOLDER).parts
        if not path.is_file() or any(part.startswith(".") for part in parts):
            continue
        if path.read_bytes().startswith(b"---") if len(parts) == 1 else path.suffix != ".md":
            yield _misplaced(path.relative_to(root).as_posix())


def _misplaced(file: str) -> Problem:
    return Problem(
        Place(file),
        t("this template is in no known place"),
        t("gabarits/LANGUAGE/NAME.md or gabarits/LANGUAGE/POLICY/NAME.md, with fr or en"),
    )


def missing_templates(
    templates: Templates, policies: Sequence[Policy], settings: Settings
) -> tuple[Problem, ...]:
    """What a run must know before it starts: every step has its text, in each language its policy speaks.

    That each can be filled, and says what it may, is proved before a merge (`review.proof`).
    """
    missing = (
        problem
        for policy, step in _written(policies)
        for problem in _missing_step(templates, policy, step, settings)
    )
    unsaid = (
        _missing(templates, replace(step_of(occasion), place=settings.place), settings.language)
        for occasion in sorted(settings.confirmations)
        if templates.key(occasion, "", settings.language) is None
    )
    return _distinct((*missing, *unsaid))


def unsaid_templates(templates: Templates, policies: Sequence[Policy]) -> tuple[Problem, ...]:
    """A policy's own texts that no message says: whoever wrote one believes that customers read it."""
    named = {policy.name: policy for policy in policies}
    return tuple(
        _unsaid(source, of, named) if of not in named else _unasked(source, named[of])
        for (_, of, name), source in templates.sources.items()
        if of and not (of in named and name in _texts(named[of]))
    )


def _texts(policy: Policy) -> set[str]:
    """Names of the texts its customers may read."""
    return {step.template for step in policy.steps if step.template} | {*Occasion}


def _unsaid(source: Source, of: str, policies: Iterable[str]) -> Problem:
    message = t("no policy is called {name}: nobody reads this text", name=of)
    return Problem(Place(source.file), message, None, nearest(of, policies) or _REMOVE)


def _unasked(source: Source, policy: Policy) -> Problem:
    name = source.file.rsplit("/", 1)[-1].removesuffix(".md")
    message = t("no step of policy {policy} says this text", policy=policy.name)
    return Problem(Place(source.file), message, None, nearest(name, _texts(policy)) or _REMOVE)


def _written(policies: Sequence[Policy]) -> Iterator[tuple[Policy, Step]]:
    return ((policy, step) for policy in policies for step in policy.steps if step.template)


def _distinct(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    found: dict[tuple[Place, str], Problem] = {}
    for problem in problems:
        found.setdefault((problem.place, str(problem.message)), problem)
    return tuple(sorted(found.values(), key=lambda problem: problem.place))


def _missing_step(templates: Templates, policy: Policy, step: Step, settings: Settings) -> Iterator[Problem]:
    if templates.key(step.template, policy.name, settings.language) is None:
        yield _missing(templates, step, settings.language)
    own = {lang for lang, of, name in templates.sources if of == policy.name and name == step.template}
    for language in templates.languages():
        key = templates.key(step.template, policy.name, language)
        if own and key and language not in own:
            yield _untranslated(templates.sources[key], policy, language)


def _missing(templates: Templates, step: Step, language: str) -> Problem:
    near = difflib.get_close_matches(step.template, templates.names(), n=1, cutoff=0.5)
    return Problem(
        step.place,
        t("there is no template {name}", name=step.template),
        t("{file}", file=f"{FOLDER}/{language}/{step.template}.md"),
        t("did you mean {name}?", name=near[0]) if near and near[0] != step.template else None,
    )


def _untranslated(source: Source, policy: Policy, language: str) -> Problem:
    """The common text would go to customers whose policy has words of its own in another language."""
    name = source.file.rsplit("/", 1)[-1]
    file = f"{FOLDER}/{language}/{policy.name}/{name}"
    return Problem(Place(file), t("this template is missing: the policy has its own in another language"))
