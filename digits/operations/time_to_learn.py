"""Whether a reader is to be trained further on own amounts, and whether it is worth asking about.

Light, as every run of `learn` asks it.
"""

from collections.abc import Sequence

from digits.amounts.reader.reader_card import ReaderCard
from digits.evidence.evidence_store import EvidenceStore
from digits.evidence.records import Evidence
from digits.operations.learning import champion_card, last_learned
from digits.store.folders import Store

GROWN = 1.5  # times as many amounts as the last time, before a reader is trained once more


def to_learn_from(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The part of the evidence that readers learn from."""
    return [one for one in evidence if one.part == "learn"]


def is_time_to_learn(store: Store, least: int) -> str:
    """Why the champion is not trained further now, in words; empty where it is time.

    Args:
        store: with evidence and champion.
        least: decided checks from which on a reader learns; 0 for never.
    """
    card, evidence = champion_card(store), list(EvidenceStore(store).all())
    last = last_learned(store)
    learned = max(card.own.learned if card.own else 0, last.tried if last else 0)
    mine = len(to_learn_from(evidence))
    if not least:
        return "no reader is trained further: DIGITS_LEARN_AMOUNTS is 0"
    if len(evidence) < least:
        return f"no reader is trained further: {len(evidence):,} of {least:,} checks are decided"
    if mine < GROWN * learned:
        return (
            f"no reader is trained further: the last one learned from {learned:,} amounts, and "
            f"{mine:,} are not many more"
        )
    return ""


def accepted_of(card: ReaderCard) -> int:
    """Of the checks that chose nothing, those that a version accepts."""
    return sum(own.measured.accepted for own in card.own.currencies.values()) if card.own else 0
