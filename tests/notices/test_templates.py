"""What a template may be: small, finite, checked before any customer; and the ones that ship."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from pathlib import Path

import pytest

from runner.model.decision import Occasion
from runner.model.facts import Facts
from runner.model.parties import DebtorType
from runner.model.problem import Problem, SiteError, UserError
from runner.model.rules import Channel, Policy
from runner.model.settings import Site
from runner.notices import variables as contract
from runner.notices.compose import Composer
from runner.notices.language import BLOCKS, FILTERS
from runner.notices.samples import samples, samples_of, steps_for
from runner.notices.template import MAX_OUTPUT
from runner.notices.templates import Templates, load_templates, missing_templates, unsaid_templates
from runner.review.proof.evidence import Evidence
from runner.review.proof.texts import TEXTS
from runner.site.loader import load_site
from tests.notices.sample_site import CUSTOMER, POLICIES, ROOT, SETTINGS, line, notice

SHIPPED = load_templates(ROOT)
BLANKS = ("Bonjour,", "{{ tableau }}", "{{ paiement }}", "{{ delai }}", "{{ signature }}")
GOOD = "---\nobjet: Rappel {{ numeros }} – {{ total }}\n---\n" + "\n\n".join(BLANKS) + "\n"
SPARE = ("sms-rappel",)
"""For sites with a provider of SMS: the shipped ones have none."""


def checked(templates: Templates, *policies: Policy) -> tuple[Problem, ...]:
    """What the proof says of the texts alone."""
    evidence = Evidence(Site("", SETTINGS, policies, (), Facts(), ()), templates)
    found = [p for policy in policies for rule in TEXTS.values() for p in rule.check(evidence, policy)]
    return tuple({(problem.place, str(problem.message)): problem for problem in found}.values())


def written(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / "gabarits" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def fault(root: Path, body: str, subject: str = "Rappel") -> str:
    """The problems of one template, as shown."""
    with pytest.raises(SiteError) as refused:
        load_templates(written(root, {"fr/rappel.md": f"---\nobjet: {subject}\n---\n{body}\n"}))
    return str(refused.value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "{{ crancier.nom }}",
            "gabarits/fr/rappel.md:4: unknown variable crancier; fix: did you mean creancier?",
        ),
        ("{{ creancier.non }}", "unknown variable creancier.non; fix: did you mean nom?"),
        ("{% for f in factures %}{{ f.numro }}{% endfor %}", "did you mean numero?"),
        ("\n\n{% if x %}", "gabarits/fr/rappel.md:"),
        ("\n{{ inconnue }}", "gabarits/fr/rappel.md:5: unknown variable inconnue"),
        ("{% for i in range(1000000000) %}a{% endfor %}", "a loop goes over a list"),
        ("{{ 'a' * 10000000000 }}", "Mul is not allowed"),
        ("{{ 'a'.ljust(10000000000) }}", "a call `…(…)` is not allowed"),
        ("{{ ''.__class__.__mro__ }}", "unknown variable"),
        ("{{ (client or contact).__class__ }}", "….__class__ is not a variable"),
        ("{{ (client.nom|majuscule).__class__ }}", "….__class__ is not a variable"),
        ("{{ client.__class__ }}", "unknown variable client.__class__"),
        ("{% set a = 'b' %}", "`set` is not allowed"),
        ("{% macro a() %}{{ a() }}{% endmacro %}", "`macro` is not allowed"),
        ("{% include 'x' %}", "`include` is not allowed"),
        ("{% for f in factures %}{% for g in factures %}a{% endfor %}{% endfor %}", "a loop inside a loop"),
        ("{{ client.nom|replace('a', 'aaaa') }}", "unknown filter replace"),
        ("{{ client.nom|jours }}", "the filter jours is not for this variable"),
        ("{{ creancier }}", "several parts"),
        ("{% if " + "not " * 9000 + "total %}x{% endif %}", "gabarits/fr/rappel.md:4: conditions are nested"),
        ("{% if total %}" * 120 + "x" + "{% endif %}" * 120, "conditions are nested too deeply"),
        ("{{ " + "(" * 20000 + "total" + ")" * 20000 + " }}", "conditions are nested too deeply"),
        ("{{ factures }}", "several parts"),
        ("Voici {{ tableau }} ici", "{{ tableau }} stands alone on its line"),
        ("a\ue000b", "a control or private character"),
    ],
)
def test_what_is_not_of_the_language_is_a_problem_with_its_line(tmp_path: Path, body: str, said: str) -> None:
    assert said in fault(tmp_path, body)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonjour", ":1: the front matter is missing"),
        ("---\nobjet: a\nBonjour", ":1: the front matter is missing"),
        ("---\nsujet: a\n---\nBonjour", ":2:1: unknown line in the front matter"),
        ("---\nobjet: a\nobjet: b\n---\nBonjour", ":1: the front matter gives one subject"),
        ("---\nobjet: |\n  a\n  b\n---\nBonjour", ":3:1: unknown line"),
        ("---\nobjet:\n---\nBonjour", ":1: the front matter gives one subject"),
        ("---\nobjet: {{ nimero }}\n---\nBonjour", ":2: unknown variable nimero"),
    ],
)
def test_a_front_matter_is_one_subject_on_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SiteError) as refused:
        load_templates(written(tmp_path, {"fr/rappel.md": text}))
    assert f"gabarits/fr/rappel.md{said}" in str(refused.value)


def test_every_problem_of_every_template_is_said_at_once(tmp_path: Path) -> None:
    files = {"fr/a.md": "---\nobjet: {{ x }}\n---\n{{ y }}\n", "fr/b.md": "rien", "de/c.md": GOOD}
    with pytest.raises(SiteError) as refused:
        load_templates(written(tmp_path, files))
    assert len(refused.value.problems) == 4


def test_a_site_without_templates_says_so(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="no template"):
        load_templates(tmp_path)


def test_markdown_is_read_once_and_never_in_what_a_customer_is_called(tmp_path: Path) -> None:
    body = "# Titre\n\n**Gras** {{ client.nom }} <b>brut</b>\n\n- un\n- deux\n\n1. a\n2. b\n\nfin\\\nligne [ici](https://x.example/)"
    root = written(tmp_path, {"fr/rappel.md": f"---\nobjet: O\n---\n{body}\n"})
    composer = Composer(SETTINGS, load_templates(root))
    said = composer.render(notice(customer=replace(CUSTOMER, name="*Du*pont_ <i>& # Fils")))
    assert "Titre\n\nGras *Du*pont_ <i>& # Fils <b>brut</b>\n\n- un\n- deux\n\n1. a\n2. b\n\n" in said.text
    assert "fin\nligne ici (https://x.example/)" in said.text
    assert "*Du*pont_ &lt;i&gt;&amp; # Fils &lt;b&gt;brut&lt;/b&gt;" in said.html
    assert ">Gras</strong>" in said.html


def test_lines_of_tags_leave_no_trace(tmp_path: Path) -> None:
    body = "avant\n{% if avoirs %}\ncaché\n{% else %}\nmontré\n{% endif %}\naprès"
    root = written(tmp_path, {"fr/rappel.md": f"---\nobjet: O\n---\n{body}\n"})
    said = Composer(SETTINGS, load_templates(root)).render(notice())
    assert said.text.startswith("avant\n\nmontré\n\naprès\n")


def test_french_typography_is_done_by_code(tmp_path: Path) -> None:
    body = "Le « total » : {{ total }} ; facture n° {{ numeros }} ? Oui !"
    root = written(tmp_path, {"fr/rappel.md": f"---\nobjet: O\n---\n{body}\n"})
    said = Composer(SETTINGS, load_templates(root)).render(notice()).text
    assert "Le «\u00a0total\u00a0»\u00a0: 1\u202f234,56\u202f€\u202f; facture" in said
    assert "facture n°\u00a0FA-2026-0412\u202f? Oui\u202f!" in said


def test_a_tag_in_the_address_of_a_link_is_refused(tmp_path: Path) -> None:
    root = written(tmp_path, {"fr/rappel.md": GOOD + "\n[ici](https://x.example/{{ reference }})\n"})
    with pytest.raises(UserError, match="cannot stand there"):
        Composer(SETTINGS, load_templates(root)).render(notice())
    shown = [p.show() for p in checked(load_templates(root), only_rappel())]
    assert any("cannot stand there" in problem for problem in shown)


def test_a_message_that_grows_too_long_is_an_error(tmp_path: Path) -> None:
    body = "{% for f in factures %}" + "x" * 60_000 + "{% endfor %}"
    root = written(tmp_path, {"fr/rappel.md": f"---\nobjet: O\n---\n{body}\n"})
    many = tuple(line(f"FA-{n}") for n in range(MAX_OUTPUT // 60_000 + 2))
    with pytest.raises(UserError, match="grows too long"):
        Composer(SETTINGS, load_templates(root)).render(notice(lines=many))


def only_rappel() -> Policy:
    return replace(POLICIES[0], steps=POLICIES[0].steps[1:2])


def problems(root: Path, *policies: Policy) -> list[str]:
    return [p.show() for p in checked(load_templates(root), *(policies or (only_rappel(),)))]


def test_a_good_template_has_no_problem(tmp_path: Path) -> None:
    assert problems(written(tmp_path, {"fr/rappel.md": GOOD})) == []


def test_a_missing_template_is_named_with_the_nearest(tmp_path: Path) -> None:
    (shown,) = problems(written(tmp_path, {"fr/rapel.md": GOOD}))
    assert "there is no template rappel" in shown
    assert "did you mean rapel?" in shown


@pytest.mark.parametrize("word", ["indemnité", "pénalités", "mise en demeure", "40 €", "contentieux"])
def test_a_first_reminder_speaks_neither_of_charges_nor_of_what_follows(tmp_path: Path, word: str) -> None:
    (shown,) = problems(written(tmp_path, {"fr/rappel.md": GOOD + f"\nAttention : {word}.\n"}))
    assert shown.startswith("gabarits/fr/rappel.md:14: «")


def test_a_consumer_is_told_of_no_charge(tmp_path: Path) -> None:
    consumers = replace(POLICIES[3], steps=(POLICIES[3].steps[1], POLICIES[3].steps[3]))
    files = {"fr/rappel.md": GOOD, "fr/rappel-ferme.md": GOOD + "\nUne indemnité est due.\n"}
    (shown,) = problems(written(tmp_path, files), consumers)
    assert "some debtors of this policy owe no charges" in shown


@pytest.mark.parametrize("name", ["tableau", "paiement", "delai", "signature"])
def test_a_template_without_what_a_debtor_needs_is_a_problem(tmp_path: Path, name: str) -> None:
    shown = problems(written(tmp_path, {"fr/rappel.md": GOOD.replace(f"{{{{ {name} }}}}", "")}))
    assert any(f"does not show {{{{ {name} }}}}" in problem for problem in shown)


def test_a_policy_with_words_of_its_own_has_them_in_every_language(tmp_path: Path) -> None:
    files = {"fr/rappel.md": GOOD, "en/rappel.md": GOOD, "fr/standard/rappel.md": GOOD}
    (shown,) = problems(written(tmp_path, files))
    assert shown.startswith("gabarits/en/standard/rappel.md: this template is missing")


def test_a_policys_own_template_wins(tmp_path: Path) -> None:
    own = GOOD.replace("Bonjour", "Cher client")
    templates = load_templates(written(tmp_path, {"fr/rappel.md": GOOD, "fr/standard/rappel.md": own}))
    assert Composer(SETTINGS, templates).render(notice()).text.startswith("Cher client")


def test_the_shipped_templates_have_no_problem() -> None:
    assert [p.show() for p in checked(SHIPPED, *POLICIES)] == []


def test_french_and_english_ship_the_same_set() -> None:
    keys = {language: {key[1:] for key in SHIPPED.sources if key[0] == language} for language in ("fr", "en")}
    assert keys["fr"] == keys["en"]
    assert {name for policy, name in keys["fr"] if not policy} == {
        *(step.template for step in POLICIES[0].steps),
        *Occasion,
        *SPARE,
    }


def test_every_shipped_text_can_be_said() -> None:
    """A policy's own text that none of its steps says would be a dead file."""
    said = {(policy.name, step.template) for policy in load_site(ROOT).policies for step in policy.steps}
    for _, policy, name in SHIPPED.sources:
        assert (
            name in {*Occasion, *SPARE}
            or (policy, name) in said
            or (not policy and name in {n for _, n in said})
        )


@pytest.mark.parametrize("occasion", Occasion)
@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.name)
def test_a_text_of_an_occasion_keeps_the_rules_of_every_message(occasion: Occasion, policy: Policy) -> None:
    composer = Composer(SETTINGS, SHIPPED)
    for step in steps_for(policy, occasion):
        for made in samples_of(policy, step, occasion):
            said = composer.render(made)
            assert "FA-2026-0401" in said.subject
            assert "Claire Morel" in said.text
            assert "Nous vous prions d’agréer" in said.text or policy.name != "secteur-public"
            assert not re.search(r"pénalit|indemnit|mise en demeure|\b(tu|ton|ta|tes)\b", said.text)
            if occasion not in {Occasion.THANKS, Occasion.DISPUTE_RECEIVED}:
                assert "FR76 3000 6000 0112 3456 7890 189" in said.text


@pytest.mark.parametrize(
    ("occasion", "body", "word"),
    [
        (Occasion.THANKS, "Merci. Sans suite, une mise en demeure.\n\n{{ signature }}", "mise en demeure"),
        (Occasion.PROMISE_NOTED, "Noté.\n\n{{ tableau }}\n\n{{ signature }}", "{{ paiement }}"),
        (Occasion.PLAN_CONFIRMED, "{{ tableau }}\n\n{{ paiement }}\n\n{{ signature }}", "{{ calendrier }}"),
        (Occasion.UNDISPUTED_PART, "{{ tableau }}\n\n{{ delai }}\n\n{{ signature }}", "{{ paiement }}"),
    ],
)
def test_a_text_of_an_occasion_is_checked_too(
    tmp_path: Path, occasion: Occasion, body: str, word: str
) -> None:
    files = {
        "fr/rappel.md": GOOD,
        f"fr/{occasion}.md": f"---\nobjet: {{{{ numeros }}}} – {{{{ total }}}} {{{{ recu }}}}\n---\n{body}\n",
    }
    templates = load_templates(written(tmp_path, files))
    shown = [problem.show() for problem in checked(templates, only_rappel())]
    assert [f"gabarits/fr/{occasion}.md" in one and word in one for one in shown] == [True]


def test_a_confirmation_the_site_asks_for_must_have_its_text(tmp_path: Path) -> None:
    templates = load_templates(written(tmp_path, {"fr/rappel.md": GOOD}))
    asked = replace(SETTINGS, confirmations=frozenset({Occasion.THANKS}))
    assert [p.show() for p in missing_templates(templates, (only_rappel(),), SETTINGS)] == []
    (problem,) = missing_templates(templates, (only_rappel(),), asked)
    assert "there is no template remerciement" in problem.show()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            "fr/Standart/rappel.md",
            "no policy is called Standart: nobody reads this text; fix: did you mean « standard »?",
        ),
        ("en/huissier/rappel.md", "no policy is called huissier: nobody reads this text; fix: remove it"),
        ("fr/standard/rapel.md", "no step of policy standard says this text; fix: did you mean « rappel »?"),
        ("fr/standard/preventif.md", "no step of policy standard says this text; fix: remove it"),
    ],
)
def test_a_policys_own_text_that_no_message_says_is_named(tmp_path: Path, file: str, said: str) -> None:
    read = {f"fr/standard/{name}.md": GOOD for name in ("rappel", Occasion.THANKS)}
    templates = load_templates(written(tmp_path, {"fr/rappel.md": GOOD, **read, file: GOOD}))
    (problem,) = unsaid_templates(templates, (only_rappel(),))
    assert problem.show().startswith(f"gabarits/{file}: {said}")


def test_without_a_text_for_the_occasion_the_step_says_its_own(tmp_path: Path) -> None:
    composer = Composer(SETTINGS, load_templates(written(tmp_path, {"fr/rappel.md": GOOD})))
    made = notice(occasion=Occasion.UNDISPUTED_PART)
    assert composer.subject(made) == composer.subject(notice())


def test_a_language_nobody_wrote_in_reads_the_sites_text_for_the_occasion() -> None:
    german = replace(CUSTOMER, language="de")
    made = notice(occasion=Occasion.UNDISPUTED_PART, customer=german)
    assert Composer(SETTINGS, SHIPPED).subject(made).startswith("Part non contestée")


@pytest.mark.parametrize("debtor", [DebtorType.CONSUMER, DebtorType.UNKNOWN, DebtorType.ASSOCIATION])
def test_no_shipped_text_names_a_charge_to_who_owes_none(debtor: DebtorType) -> None:
    """Even the common texts, where a policy has none of its own: without figures they claim nothing."""
    composer = Composer(SETTINGS, SHIPPED)
    policy = replace(POLICIES[0], steps=tuple(replace(s, mentions=frozenset()) for s in POLICIES[0].steps))
    for step in policy.steps[:5]:
        for made in samples(policy, step):
            said = composer.render(replace(made, customer=replace(made.customer, type=debtor))).text
            assert not re.search("pénalit|indemnit|intérêt", said, re.IGNORECASE), step.name


def test_every_shipped_message_keeps_the_rules_of_the_ladder() -> None:
    composer = Composer(SETTINGS, SHIPPED)
    for policy in POLICIES:
        for step in policy.steps:
            for made in samples(policy, step):
                said = composer.render(made)
                assert "FA-2026-0401" in said.subject or step.channel is Channel.TASK
                assert "  " not in said.text.replace("\n  ", "\n")
                assert not re.search(r"\b(tu|ton|ta|tes)\b", said.text)
                if step.channel.value in {"courriel", "lettre"}:
                    assert "entre-temps" in said.text or step.preventive
                    assert all(day in said.text for day in _earlier(made.earlier))


def _earlier(days: tuple[object, ...]) -> list[str]:
    return ["12 avril 2026", "26 avril 2026"] if days else []


def test_the_page_that_explains_variables_names_every_one() -> None:
    page = (ROOT / "gabarits" / "LISEZMOI.md").read_text(encoding="utf-8")
    for owner, prefix in (
        (contract.Variables, ""),
        (contract.Creancier, "creancier."),
        (contract.Interlocuteur, "contact."),
        (contract.Client, "client."),
        (contract.Facture, "f."),
        (contract.Accord, "a."),
    ):
        for field in dataclasses.fields(owner):
            if field.name != "mots":
                assert f"`{prefix}{field.name}`" in page
    for name in (*BLOCKS, *FILTERS, *Occasion):
        assert f"`{name}`" in page
