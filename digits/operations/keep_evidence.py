"""From what people decided to what may be learned from it: crops and final amounts in the store.

Whatever was decided since the last time is looked at, so that it does not matter who took a
decision in, on which host, and whether it was changed since. An item that is disputed or rejected
is no evidence, nor one whose scan is gone. Repeated, or after a kill, it does the rest.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from pydantic import AwareDatetime, ValidationError

from digits.amounts.decision.decision import is_unsureness
from digits.arrays import Grey
from digits.checks.fields.form_removal import ink_of
from digits.checks.fields.locate import AmountField
from digits.checks.fields.search_region import search_region_of
from digits.checks.fields.words import find_words
from digits.checks.fields.words_ink import words_of
from digits.checks.page.bounding_box import BoundingBox
from digits.config import CURRENCIES
from digits.evidence.evidence_store import LOCK, EvidenceStore
from digits.evidence.records import LOOKED_AT, ROOM, DecidedCheck, Evidence, check_of, part_of
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Correction, Item, Reading, ReadingRecipe, item_key
from digits.ledger.resolution import by_item, final_of
from digits.limits import Limits
from digits.operations.page_images import open_pages
from digits.progress import OnProgress, Progress, silent
from digits.scores import Record
from digits.store.atomic import write_bytes
from digits.store.folders import Store
from digits.store.locks import hold_lock

OVERLAP = timedelta(hours=1)  # a decision may have been on its way into the ledger meanwhile

Crops: TypeAlias = tuple[Grey, tuple[Grey, ...]]  # of the figures, and of the lines of words


class Kept(NamedTuple):
    """What came of the items that were decided.

    Attributes:
        new: checks that are evidence now and were none before.
        changed: evidence whose final amount is another now.
        known: evidence that stays as it is.
        dropped: what is evidence no more: disputed or rejected since.
        without: decided items without a scan, or on which no field was found.
    """

    new: int = 0
    changed: int = 0
    known: int = 0
    dropped: int = 0
    without: int = 0


class _State(Record):
    until: AwareDatetime


def keep_evidence(
    ledger: Ledger,
    store: Store,
    days: int,
    on_progress: OnProgress = silent,
    *,
    anew: bool = False,
) -> Kept:
    """Bring the evidence to what people have decided by now.

    Args:
        ledger: with their decisions.
        store: in whose room ``own/`` it lies.
        days: how long evidence is kept; 0 keeps none, and does nothing.
        on_progress: told after each item.
        anew: whether to look at all decisions again, for scans that are back.

    Raises:
        LedgerUnreachable: if the ledger cannot be asked.
        StoreFull, StoreNotWritable: if the evidence cannot be written.
        EvidenceDamaged: if a record that is there cannot be read.
    """
    if not days:
        return Kept()
    with hold_lock(store, LOCK, "keeping evidence", on_wait=lambda _: None):
        began = datetime.now(UTC)
        since = began - timedelta(days=days)
        if not anew:
            since = max(_looked_until(store) - OVERLAP, since)
        decided = ledger.decided_since(since)
        tally = _Tally(on_progress, sum(len(items) for items in decided.values()))
        for batch, items in decided.items():
            _keep_batch(ledger, EvidenceStore(store), batch, items, tally)
        write_bytes(
            _state_path(store), _State(until=began).model_dump_json().encode(), private=True
        )
    return tally.kept


class _Tally:
    """Counts of what came of items, and how far it is."""

    def __init__(self, on_progress: OnProgress, total: int) -> None:
        self.counts = dict.fromkeys(Kept._fields, 0)
        self._done, self._total, self._on_progress = 0, total, on_progress

    def add(self, what: str) -> None:
        """Count an item as one of `Kept`, or as nothing that counts."""
        self.counts[what] = self.counts.get(what, 0) + 1
        self._done += 1
        self._on_progress(Progress(self._done, self._total, "decision"))

    @property
    def kept(self) -> Kept:
        """The counts."""
        return Kept(**{name: self.counts[name] for name in Kept._fields})


def _state_path(store: Store) -> Path:
    return store.path(ROOM, LOOKED_AT)


def _looked_until(store: Store) -> datetime:
    """Until when; where it is not known, all is looked at again, which changes nothing."""
    try:
        return _State.model_validate_json(_state_path(store).read_bytes()).until
    except (FileNotFoundError, ValidationError):
        return datetime.fromtimestamp(0, UTC)


class _Wanted(NamedTuple):
    """A check whose crops are to be cut."""

    decided: DecidedCheck
    item: Item
    reading: Reading


def _keep_batch(
    ledger: Ledger, evidence: EvidenceStore, batch: Batch, items: Sequence[Item], tally: _Tally
) -> None:
    recipe = ledger.recipe(batch.recipe)
    said = by_item(ledger.corrections([item.key for item in items]))
    wanted = []
    for item in items:
        decided = _decided(item, said[item.key], batch, recipe)
        if decided is None or item.reading is None:
            tally.add("dropped" if _forget(evidence, item, batch) else "")
        elif old := evidence.get(decided.check):
            tally.add(_renew(evidence, old, decided))
        else:
            wanted.append(_Wanted(decided, item, item.reading))
    limits = Limits.model_validate(recipe.facts.get("limits", {}))
    for one, crops in _cut(batch.source, wanted, limits):
        if crops is not None:
            evidence.keep(one.decided, *crops)
        tally.add("without" if crops is None else "new")


def _cut(
    source: str, wanted: Sequence[_Wanted], limits: Limits
) -> Iterator[tuple[_Wanted, Crops | None]]:
    """The crops of checks; each file is opened once, and nothing comes of one that is gone."""
    files: dict[tuple[str, str], dict[int, _Wanted]] = defaultdict(dict)
    for one in wanted:
        files[one.item.name, one.reading.file_digest][one.item.page] = one
    for (name, digest), pages in files.items():
        left = dict(pages)
        for page, pixels in open_pages(source, name, digest, frozenset(pages), limits):
            one = left.pop(page)
            yield one, _crops(pixels, one.reading)
        yield from ((one, None) for one in left.values())


def _decided(
    item: Item, said: Sequence[Correction], batch: Batch, recipe: ReadingRecipe
) -> DecidedCheck | None:
    """The record of an item; None if it is no evidence."""
    reading, final = item.reading, final_of(item, said)
    if final.state != "decided" or final.amount is None or reading is None:
        return None
    if reading.currency not in CURRENCIES or not reading.image_digest:
        return None
    return DecidedCheck(
        check=check_of(reading.image_digest),
        image_digest=reading.image_digest,
        item=item.key,
        batch=batch.number,
        page=_page(item, batch),
        part=part_of(reading.image_digest, reading.micr_account),
        currency=reading.currency,
        layout=recipe.layout,
        amount=final.amount,
        who=final.who,
        decided=max(correction.at for correction in said),
        accepted=item.decision == "accept",
        blocked=not all(is_unsureness(reason) for reason in item.reasons),
        quality_share=_quality_share(recipe.facts),
        reader=recipe.reader,
        read=reading.amount,
        probability=reading.probability,
        words_agreement=reading.words_agreement or "",
        words_amount=reading.words_amount,
    )


def _quality_share(facts: Mapping[str, Any]) -> float:
    """The share that quality control was to see; where no recipe says it, nothing is a sample."""
    said = facts.get("reconciliation") or facts.get("settling") or {}  # its name in version 0.1.0
    return float(said.get("quality_share", 0.0))


def _page(item: Item, batch: Batch) -> str:
    """Names a page of a file in a folder, whatever recipe reads it."""
    digest = item.reading.file_digest if item.reading else ""
    return item_key(batch.source, item.name, digest, item.page, recipe="")


def _forget(evidence: EvidenceStore, item: Item, batch: Batch) -> bool:
    """Remove what is evidence because of this page; returns whether there was any.

    The same picture may have been handed in twice: that one of the two is rejected says nothing
    of the other.
    """
    if item.reading is None or not item.reading.image_digest:
        return False
    old = evidence.get(check_of(item.reading.image_digest))
    if old is None or (old.item != item.key and old.page != _page(item, batch)):
        return False
    return evidence.forget(old.check)


def _renew(evidence: EvidenceStore, old: Evidence, wanted: DecidedCheck) -> str:
    """Give evidence the newest label; how it came to be looked at stays as it was first."""
    if wanted.decided < old.decided or (wanted.amount, wanted.who) == (old.amount, old.who):
        return "known"
    label = {"amount": wanted.amount, "who": wanted.who, "decided": wanted.decided}
    evidence.replace(old.model_copy(update=label))
    return "changed" if wanted.amount != old.amount else "known"


def _crops(pixels: Grey, reading: Reading) -> Crops | None:
    """Figures and lines of words as the reader saw them; None where nothing is written."""
    if not reading.field_box:
        return None
    box = BoundingBox(*reading.field_box)
    ink = ink_of(pixels, box)
    if not ink.size or int(ink.min()) == int(ink.max()):
        return None
    if reading.words_box is None:
        return ink, ()
    field = AmountField(box, reading.field_confidence or 0.0, "")
    words = find_words(search_region_of(pixels), field)
    return ink, () if words is None else words_of(pixels, words)
