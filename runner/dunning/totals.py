"""What the customer's total forbids: a credit that covers it, a total below the threshold."""

from __future__ import annotations

from collections.abc import Sequence

from runner.dunning.case import Case, Held, Standing
from runner.dunning.grouping import is_ready
from runner.model.decision import Reason, VerdictKind
from runner.model.rules import Policy
from runner.model.text import Amount, Cents, t


def hold_by_totals(case: Case, standings: Sequence[Standing]) -> None:
    """Hold the overdue invoices, or those coming due, where there is nothing worth asking for.

    The total is the one the message would show: claimable balances less free credits, once.
    """
    if case.ladder is None:
        _no_policy(standings)
        return
    overdue = [s for s in standings if s.overdue and s.claimable]
    if overdue:
        _hold(overdue, case.credits, case.ladder.policy)
    elif case.credits:
        _hold([s for s in standings if is_ready(case, s)], case.credits, None)


def _hold(asked: Sequence[Standing], credits_: Cents, policy: Policy | None) -> None:
    held = _reason(sum(standing.balance for standing in asked), credits_, policy)
    if held:
        for standing in asked:
            standing.holds.append(held)


def _reason(total: Cents, credits_: Cents, policy: Policy | None) -> Held | None:
    """`policy`: whose threshold counts; None for invoices not overdue yet, which have none."""
    if credits_ >= total:
        text = t("credits of {credit} cover {total}", credit=Amount(credits_), total=Amount(total))
        return VerdictKind.CREDIT_COVERS, Reason(text)
    left, threshold = total - credits_, policy.threshold if policy else 0
    if policy and left < threshold:
        text = t("{total} overdue in all, below {threshold}", total=Amount(left), threshold=Amount(threshold))
        return VerdictKind.BELOW_THRESHOLD, Reason(text, policy.place)
    return None


def _no_policy(standings: Sequence[Standing]) -> None:
    reason = Reason(t("no policy fits this customer"))
    for standing in standings:
        standing.holds.append((VerdictKind.NO_POLICY, reason))
