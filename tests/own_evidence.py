"""Decided checks of a drawn bank: amounts in digits of MNIST, as the shipped reader reads them."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

import numpy as np
from PIL import Image

from digits.amounts.decision.decision import AmountReading
from digits.amounts.grammar.typed import shown
from digits.amounts.reader.amount_reader import AmountReader
from digits.arrays import Grey
from digits.evidence.evidence_store import EvidenceStore
from digits.evidence.records import DecidedCheck, check_of, part_of
from digits.evidence.sampling import chance_of
from digits.store.folders import Store
from tests.artifacts.review.drawn import hand

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
HEIGHT = 44  # pixels of a crop
NOISE = 70.0  # of 255: some amounts are misread


@cache
def crop_of(number: int) -> tuple[Grey, Decimal]:
    """The figures of check `number`, uint8 (h, w) dark on light, and their amount."""
    random = np.random.default_rng(number)
    amount = Decimal(int(random.integers(100, 99_999_99))) / 100
    ink = 255 - np.asarray(hand(shown(amount, "USD"), number, HEIGHT - 8), dtype=float)
    page = np.pad(ink, 4, constant_values=255.0)
    noisy = page * 0.8 + 30 + random.normal(0, NOISE * random.random(), page.shape)
    return noisy.clip(0, 255).astype(np.uint8), amount


@cache
def read(number: int) -> AmountReading:
    """What the shipped reader says of a check."""
    return opened().read(Image.fromarray(crop_of(number)[0]), "USD")


@cache
def opened() -> AmountReader:
    """The reader of the package."""
    return AmountReader.opened()


def decided(
    numbers: range, share: float = 1.0, *, wrong: frozenset[int] = frozenset()
) -> Iterator[tuple[DecidedCheck, Grey]]:
    """What people decided about checks; of the accepted they saw a share.

    Args:
        numbers: of the checks.
        share: of the accepted that was looked at.
        wrong: checks on which another amount stands than was read, whatever was read.
    """
    for number in numbers:
        digest = hashlib.sha256(f"check {number}".encode()).hexdigest()
        found, (crop, amount) = read(number), crop_of(number)
        accepted = found.decision == "accept"
        if accepted and chance_of(digest) >= share:
            continue
        yield (
            DecidedCheck(
                check=check_of(digest),
                image_digest=digest,
                item=digest[-32:],
                batch=1,
                part=part_of(digest, None),
                currency="USD",
                layout="us-personal" if number % 3 else "",
                amount=amount + 1 if number in wrong else amount,
                who=("Ada",),
                decided=MONDAY + timedelta(days=number % 14),
                accepted=accepted,
                blocked=False,
                quality_share=share,
                reader=opened().card.version,
                read=found.amount,
                probability=found.probability,
                words_agreement="agree" if accepted else "unsure",
            ),
            crop,
        )


def keep(
    store: Store, numbers: range, share: float = 1.0, wrong: frozenset[int] = frozenset()
) -> None:
    """Fill a store with the evidence of a drawn bank."""
    kept = EvidenceStore(store)
    for check, crop in decided(numbers, share, wrong=wrong):
        kept.keep(check, crop, ())
