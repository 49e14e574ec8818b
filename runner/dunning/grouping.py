"""Who is written to today, by which step, about which invoices (DESIGN §5 «Grouping»)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from runner.dunning.approvals import Leave, leave_for
from runner.dunning.case import Case, Standing
from runner.model.parties import DebtorType
from runner.model.rules import AMICABLE_CHANNELS, MESSAGES, Channel, Step
from runner.model.text import Text, t

NO_TYPE = t("the debtor's type is not known: no formal notice")


@dataclass(frozen=True, slots=True)
class Act:
    """One message, call, letter or task in the making. `listed` in order of age, `counted` climb."""

    carrier: Standing
    step: Step
    listed: tuple[Standing, ...]
    counted: tuple[Standing, ...]
    person: Text | None = None
    """Why a person must act before anything is done; None: it is done today."""
    leave: Leave | None = None
    """The approval that was given, or was given once and no longer holds."""

    @property
    def asks_leave(self) -> bool:
        """A person's approval is what it waits for; a letter and a file wait for her hand besides."""
        if self.person is None or self.step.channel is Channel.FILE:
            return False
        given = self.leave is not None and self.leave.stale is None
        return (self.step.approval and not given) or self.step.channel is Channel.EMAIL


@dataclass(frozen=True, slots=True)
class Group:
    """All of today's acts for one customer. `unreachable`: a message wanted to leave, without address.

    `covered`: invoices whose letter or task would ask for no more than the free credits. `untyped`: those
    whose formal notice cannot be written, since nobody knows what kind of debtor it is for.
    """

    acts: tuple[Act, ...] = ()
    unreachable: frozenset[Channel] = frozenset()
    covered: tuple[Standing, ...] = ()
    untyped: tuple[Standing, ...] = ()


def group(case: Case, standings: Sequence[Standing], reach: frozenset[Channel]) -> Group:
    """Today's acts: at most one contact, one task for each internal step, one for each that waits.

    `reach`: the channels of messages by which the customer can be reached.
    """
    ready = [s for s in standings if is_ready(case, s)]
    if not ready:
        return Group()
    waiting = [s for s in ready if needs_person(case, _step(s))]
    tasks = [s for s in ready if _step(s).channel is Channel.TASK and s not in waiting]
    others = [_same_step(case, standings, found) for found in _by_step([*tasks, *waiting])]
    approved = [act for act in others if _approved_contact(act)]
    able = (act for act in approved if _reaches(act.step, reach))
    contact = next(able, None) or _contact(case, standings, ready, reach)
    others = [act for act in others if act not in approved]
    asking = [act for act in others if sum(s.balance for s in act.listed) > case.credits]
    covered = tuple(s for act in others if act not in asking for s in act.counted)
    mail = [act.step for act in approved] + [_step(s) for s in ready if _leaves(case, s)]
    mute = frozenset(step.channel for step in mail if not _reaches(step, reach))
    untyped = [act for act in asking if _lacks_type(case, act.step)]
    return Group(
        (*([contact] if contact else ()), *(act for act in asking if act not in untyped)),
        unreachable=mute,
        covered=covered,
        untyped=tuple(s for act in untyped for s in act.counted),
    )


def is_ready(case: Case, standing: Standing) -> bool:
    """Nothing holds it, and its step may leave today."""
    timing = standing.timing
    return case.open_today and timing is not None and timing.on <= case.day and standing.claimable


def needs_person(case: Case, step: Step, leave: Leave | None = None) -> Text | None:
    """Why `step` is not done by the program alone; None where it is.

    A formal notice never leaves by itself, whatever the policy says; without the debtor's type it
    cannot even be written, since its figures depend on it. By e-mail it leaves once a person approved it.
    """
    approved = leave is not None and leave.stale is None
    if _lacks_type(case, step):
        return NO_TYPE
    if leave is not None and leave.stale and _approvable(step):
        return leave.stale
    if step.approval and not approved:
        return t("step {step} needs the approval of a person", step=step.name)
    if step.channel is Channel.LETTER or (step.formal_notice and not (approved and _approvable(step))):
        return t("a person signs and posts {step}, then records the day", step=step.name)
    if step.channel is Channel.FILE:
        return t("a person hands the file over, then records the day")
    return None


def _lacks_type(case: Case, step: Step) -> bool:
    return step.formal_notice and case.account.customer.type is DebtorType.UNKNOWN


def _approvable(step: Step) -> bool:
    """A person's leave is enough for it: nothing is to be signed and posted."""
    return step.approval or (step.formal_notice and step.channel is Channel.EMAIL)


def _approved_contact(act: Act) -> bool:
    """A message or call that a person has approved: it leaves before any other."""
    return act.person is None and act.step.channel in AMICABLE_CHANNELS


def _contact(
    case: Case, standings: Sequence[Standing], ready: list[Standing], reach: frozenset[Channel]
) -> Act | None:
    """The one message or call of the day: its carrier is the most advanced, then the oldest."""
    able = [s for s in ready if _leaves(case, s) and _reaches(_step(s), reach)]
    if not able:
        return None
    carrier = min(able, key=lambda s: (-s.index, s.age()))
    if _step(carrier).preventive:
        return _act(case, carrier, [s for s in able if s.index == carrier.index])
    counted = [s for s in ready if _leaves(case, s) and s.index <= carrier.index]
    return _act(case, carrier, counted, (s for s in standings if s.overdue and s.claimable))


def _reaches(step: Step, reach: frozenset[Channel]) -> bool:
    """A call or a letter finds its way; a message needs an address or a mobile number."""
    return step.channel not in MESSAGES or step.channel in reach


def _leaves(case: Case, standing: Standing) -> bool:
    """Its next step is a contact that needs nobody's leave."""
    step = _step(standing)
    return step.channel in AMICABLE_CHANNELS and needs_person(case, step) is None


def _by_step(standings: Iterable[Standing]) -> Iterator[list[Standing]]:
    found: dict[int, list[Standing]] = {}
    for standing in standings:
        found.setdefault(standing.index, []).append(standing)
    yield from (found[index] for index in sorted(found, reverse=True))


def _same_step(case: Case, standings: Sequence[Standing], found: list[Standing]) -> Act:
    """A task, a letter, a hand-over: only the invoices at that step, but for a plain letter."""
    carrier = min(found, key=Standing.age)
    step = _step(carrier)
    alone = step.formal_notice or step.preventive or step.channel in {Channel.FILE, Channel.TASK}
    listed = found if alone else (s for s in standings if s.overdue and s.claimable)
    return _act(case, carrier, found, listed)


def _act(
    case: Case, carrier: Standing, counted: Iterable[Standing], listed: Iterable[Standing] | None = None
) -> Act:
    step = _step(carrier)
    climbing = tuple(sorted(counted, key=Standing.age))
    shown = climbing if listed is None else tuple(sorted(listed, key=Standing.age))
    leave = leave_for(case, step, shown, climbing) if case.known.approvals and _approvable(step) else None
    return Act(carrier, step, shown, climbing, needs_person(case, step, leave), leave)


def _step(standing: Standing) -> Step:
    """Its next step. Asked only of standings that are ready, which have one."""
    if standing.step is None:
        raise LookupError(standing.invoice.key.number)
    return standing.step
