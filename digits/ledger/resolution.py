"""From the corrections of an item to its final amount, or to a dispute.

Everything that was said stays in the ledger. Of each person the latest word counts; as long as two
people's latest words differ, the item is disputed and has no final amount.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from digits.ledger.records import Correction, Item

State: TypeAlias = Literal["accepted", "open", "decided", "rejected", "disputed", "quarantined"]


class Final(NamedTuple):
    """The final state of an item.

    Attributes:
        state: "accepted" by the reader and not looked at; "open" for a person; "decided" with an
            amount; "rejected" by a person; "disputed" between people; "quarantined".
        amount: the amount that counts; None where none does.
        who: whose words these are, in order of their names; empty where nobody looked.
    """

    state: State
    amount: Decimal | None
    who: tuple[str, ...] = ()


def latest(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """The latest word of each person on one item."""
    newest: dict[str, Correction] = {}
    for correction in corrections:
        if correction.who not in newest or correction.at >= newest[correction.who].at:
            newest[correction.who] = correction
    return newest


def disputed(corrections: Iterable[Correction]) -> bool:
    """Whether two people's latest words on an item differ; confirmed and typed amounts agree."""
    return len({_meant(correction) for correction in latest(corrections).values()}) > 1


def final_of(item: Item, corrections: Sequence[Correction]) -> Final:
    """What stands for an item, given all that was said of it."""
    if not corrections:
        return _untouched(item)
    last_words = latest(corrections)
    who = tuple(sorted(last_words))
    if disputed(corrections):
        return Final("disputed", None, who)
    amount = next(iter(last_words.values())).amount
    return Final("rejected" if amount is None else "decided", amount, who)


def by_item(corrections: Iterable[Correction]) -> Mapping[str, list[Correction]]:
    """Corrections by the item that they are of, in the order in which they came."""
    grouped: dict[str, list[Correction]] = defaultdict(list)
    for correction in corrections:
        grouped[correction.item_key].append(correction)
    return grouped


def _meant(correction: Correction) -> Decimal | None:
    return None if correction.verdict == "rejected" else correction.amount


def _untouched(item: Item) -> Final:
    if item.decision == "accept" and item.reading is not None:
        return Final("accepted", item.reading.amount)
    return Final("open" if item.decision == "review" else "quarantined", None)
