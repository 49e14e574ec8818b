"""`politiques/*.yaml` to policies. What a ladder may be is proved of them together (`review.proof`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runner.model.problem import Problem
from runner.model.rules import Cadence, Channel, Mention, Policy, Step, Waiver
from runner.model.text import t
from runner.site import units
from runner.site.reading import View, read, view_of
from runner.site.segments import conditions

FORMAL_NOTICE = "mise-en-demeure"
"""How steps and texts of a formal notice are named: either word makes the step one."""


def policy_from(data: bytes, file: str) -> tuple[Policy | None, tuple[Problem, ...]]:
    """One policy, or what is wrong with its file."""
    document = read(data, file, "politique")
    view = view_of(document)
    if view is None:
        return None, document.problems
    return _policy(view), ()


def by_rank(policies: Sequence[Policy]) -> tuple[Policy, ...]:
    """Rising rank; equal ranks, an error elsewhere, in the order of their files."""
    return tuple(sorted(policies, key=lambda policy: (policy.rank, policy.place)))


def faults_between(policies: Sequence[Policy]) -> tuple[Problem, ...]:
    """What cannot be told apart: shared names, shared ranks."""
    return tuple(_shared(policies))


def _policy(view: View) -> Policy:
    return Policy(
        name=view.text("politique"),
        rank=view.value("rang", units.count, 0),
        description=view.text("description"),
        segment=conditions(view.view("segment")),
        threshold=view.cents("seuil"),
        cadence=_cadence(view.view("cadence")),
        steps=tuple(_step(step) for step in view.views("etapes")),
        place=view.at("politique"),
        waivers=tuple(map(_waiver, view.views("derogations"))),
        sender=view.text("expediteur"),
        copies=view.texts("copie_interne"),
    )


def _waiver(view: View) -> Waiver:
    return Waiver(view.text("regle"), view.text("motif"), view.at("regle"))


def _cadence(view: View) -> Cadence:
    usual = Cadence()
    return Cadence(
        minimum_gap=view.value("intervalle_minimum", units.calendar_days, usual.minimum_gap),
        open_days_only=view.text("jours", "ouvrés") == "ouvrés",
        grace=view.value("grace", units.working_days, usual.grace),
    )


def _step(view: View) -> Step:
    name, template = view.text("etape"), view.text("gabarit")
    return Step(
        name=name,
        offset=view.value("jour", units.offset, 0),
        channel=Channel(view.text("canal")),
        template=template,
        granted_days=view.value("delai_accorde", units.calendar_days, 0),
        minimum=view.cents("a_partir_de"),
        mentions=frozenset(Mention(mention) for mention in view.texts("mentions")),
        approval="approbation" in view,
        formal_notice=any(word.startswith(FORMAL_NOTICE) for word in (name, template)),
        place=view.at("etape"),
    )


def _shared(policies: Sequence[Policy]) -> Iterator[Problem]:
    names: dict[str, Policy] = {}
    ranks: dict[int, Policy] = {}
    for policy in sorted(policies, key=lambda policy: policy.place):
        if (first := names.setdefault(policy.name, policy)) is not policy:
            message = t(
                "the policy « {name} » exists already in {file}", name=policy.name, file=first.place.file
            )
            yield Problem(policy.place, message, t("a name of its own for each policy"))
        if (first := ranks.setdefault(policy.rank, policy)) is not policy:
            message = t("rank {rank} is already that of « {name} »", rank=policy.rank, name=first.name)
            yield Problem(policy.place, message, t("a rank of its own for each policy"))
