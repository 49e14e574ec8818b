"""`make screens`: every message, the report and the letters as pictures in `ecrans/`, to be looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from runner.commands.picture import camera
from runner.model.decision import Notice, Occasion
from runner.model.rules import Channel
from runner.model.settings import Site
from runner.notices.compose import Composer
from runner.notices.letters.pdf import letter_pages
from runner.notices.samples import DAY, sample, samples, samples_of, steps_for
from runner.notices.templates import Templates
from runner.review.report import render_report
from runner.run.offline import read_rules
from runner.site.scaffold import shipped_root
from tests.golden import story

FOLDER = Path("ecrans")
WIDTHS = 360, 800
LONG = "Société coopérative d’intérêt collectif « Les Charpentiers de Saint-Barthélemy-d’Anjou » et associés"


def main() -> None:
    """Draw all of them; the names say language, policy, text and width."""
    FOLDER.mkdir(exist_ok=True)
    site, templates = read_rules(shipped_root())
    number = sum(
        _write(f"{name}.png", page) for name, page in (*_letters(site, templates), *_drawn(site, templates))
    )
    sys.stdout.write(f"{number} pictures in {FOLDER}/\n")


def _write(name: str, picture: bytes) -> bool:
    (FOLDER / name).write_bytes(picture)
    return True


def _drawn(site: Site, templates: Templates) -> Iterator[tuple[str, bytes]]:
    with camera() as opened:
        for name, page in _pages(site, templates):
            for width in WIDTHS:
                yield f"{name}-{width}", opened.picture(page, width)


def _pages(site: Site, templates: Templates) -> Iterator[tuple[str, str]]:
    outcomes = {"jour": story.outcome(), "frein": story.braked(), "arret": story.broken()}
    for name, outcome in outcomes.items():
        yield f"rapport-{name}", render_report(outcome).html
    composer = Composer(site.settings, templates)
    for name, notice in _notices(site, templates):
        yield name, composer.page(notice).html


def _notices(site: Site, templates: Templates) -> Iterator[tuple[str, Notice]]:
    """The richest sample of each text that ships, then fifty invoices of a customer with a long name."""
    for language in templates.languages():
        for policy in site.policies:
            said = [(step, None) for step in policy.steps if step.template]
            beside = [(step, occasion) for occasion in Occasion for step in steps_for(policy, occasion)[:1]]
            for step, occasion in (*said, *beside):
                made = samples_of(policy, step, occasion) if occasion else samples(policy, step)
                _, notice, _ = made
                notice = replace(notice, customer=replace(notice.customer, language=language))
                if templates.key(notice.template, policy.name, language):
                    yield f"{language}-{policy.name}-{notice.template}", notice
    yield "cinquante", _many(site)


def _many(site: Site) -> Notice:
    policy = site.policies[-1]
    step = next(step for step in policy.steps if step.mentions and step.channel is Channel.EMAIL)
    *_, dozen = samples(policy, step)
    lines = [replace(line, balance=line.balance * at) for at in range(1, 6) for line in dozen.lines][:50]
    made = sample(policy, step, tuple(lines))
    return replace(made, customer=replace(made.customer, name=LONG), day=DAY)


def _letters(site: Site, templates: Templates) -> Iterator[tuple[str, bytes]]:
    for policy in site.policies:
        for step in (step for step in policy.steps if step.channel is Channel.LETTER):
            _, notice, _ = samples(policy, step)
            for number, page in enumerate(letter_pages(notice, site.settings, templates), 1):
                yield f"lettre-{policy.name}-{step.template}-{number}", page


if __name__ == "__main__":
    main()
