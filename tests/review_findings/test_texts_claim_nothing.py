"""Whatever policy a person chose, no shipped text speaks of charges to whom none may be claimed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from runner.model.parties import DebtorType
from runner.model.rules import Channel
from runner.notices.samples import samples
from runner.notices.templates import load_templates
from runner.notices.variables import variables
from runner.site.loader import load_site
from runner.site.scaffold import shipped_root

CHARGES = re.compile(
    r"pénalit|indemnit|intérêts|frais de recouvrement|(?<![\d\s.,])\s40[\s\u202f]*€|€40(?![\d,.])"
    r"|L\. ?441|penalt|interest|compensation|recovery c",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "debtor", [DebtorType.CONSUMER, DebtorType.ASSOCIATION, DebtorType.CO_OWNERSHIP, DebtorType.UNKNOWN]
)
def test_no_shipped_text_speaks_of_charges_to_them(debtor: DebtorType) -> None:
    site, templates = load_site(shipped_root()), load_templates(shipped_root())
    said: dict[str, str] = {}
    for policy in site.policies:
        for step in policy.steps:
            if step.channel not in {Channel.EMAIL, Channel.LETTER}:
                continue
            for language in templates.languages():
                _, template = templates.find(step.template, policy.name, (language,))
                for notice in samples(policy, step):
                    given = replace(notice, figures=None, customer=replace(notice.customer, type=debtor))
                    subject, text = template.words(variables(given, site.settings, language))
                    if found := CHARGES.search(f"{subject}\n{text}"):
                        said[f"{template.file} ({policy.name})"] = found[0]
    assert said == {}
