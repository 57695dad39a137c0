"""What a bank's own decisions are worth: the share accepted at 1 and 2 % misread, before and after.

    python -m tests.bench.learning STORE [BANK …]

STORE holds prepared recorded pens, as a training of readers leaves them. A BANK is one of
`tests.bench.drawn_banks`, or "plain". People decide 200, 500 and 2,000 of its checks: all of them,
or all that the program leaves to them and a quarter of what it accepts. Printed is what the shipped
reader accepts of 1,000 other checks of the bank, by other writers, with the threshold in force and
with the bank's own, and how many of those are misread.
"""

import hashlib
import itertools
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from artifacts.progress import bar
from digits.amounts.grammar.texts import grouped, number
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.own_lines import OwnLine
from digits.amounts.reader.reading import predictions_on
from digits.arrays import Floats, Grey
from digits.evidence.records import CropFile, Evidence, check_of, part_of
from digits.evidence.sampling import chance_of
from digits.operations.own_threshold import Acceptance, OwnReading, in_force, own_threshold
from digits.operations.pen_files import read_pen_records
from digits.progress import OnProgress, Progress
from digits.refs import FileRef
from digits.store.folders import Store
from tests.bench.drawn_banks import BANKS, Bank, Rng, bank_lines

DECIDED, MEASURED = (200, 500, 2_000), 1_000
RATES = (0.01, 0.02)
SHARES = (1.0, 0.25)  # of the accepted that people look at
WHEN = datetime(2026, 11, 26, tzinfo=UTC)


# --- a bank with an ordinary form, in dollars ------------------------------------------------


def _dollars(rng: Rng) -> str:
    whole = grouped(number(rng, 5), ",") if rng.random() < 0.6 else number(rng, 5)
    cents = f"{int(rng.integers(100)):02d}"
    draw = rng.random()
    return (
        f"{whole}.{cents}"
        if draw < 0.6
        else f"{whole}^{cents}/100"
        if draw < 0.8
        else f"{whole}.00"
    )


def _box(size: tuple[int, int], rng: Rng) -> Floats:
    """A box, and nothing else."""
    height, width = size
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).rectangle((1, 1, width - 2, height - 3), outline=150, width=2)
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def _grey(dark: Floats, rng: Rng) -> Grey:
    """A good scanner, with a little noise."""
    grained = dark + rng.normal(0, 0.02, dark.shape)
    return (245 * (1 - np.clip(grained, 0, 1))).astype(np.uint8)


ALL_BANKS = {"plain": Bank("USD", _dollars, _box, _grey), **BANKS}


def decided(place: int, line: OwnLine, share: float, *, accepted: bool) -> Evidence:
    """The record of a check about which people agree."""
    digest = hashlib.sha256(f"{place}".encode()).hexdigest()
    return Evidence(
        check=check_of(digest),
        image_digest=digest,
        item=str(place),
        batch=1,
        part=part_of(digest, None),
        currency=line.currency,
        layout="",
        amount=line.amount,
        who=("Ada",),
        decided=WHEN,
        accepted=accepted,
        blocked=False,
        quality_share=share,
        reader="",
        read=None,
        probability=0.0,
        figures=CropFile(name="figures.png", sha256=digest),
    )


def read_lines(
    lines: Sequence[OwnLine], reader: AmountReader, before: Acceptance, on_progress: OnProgress
) -> list[OwnReading]:
    """Read lines with all views."""
    readings = []
    for place, line in enumerate(lines):
        said = predictions_on(Image.fromarray(line.crop), line.amount, reader, line.currency)
        one = OwnReading(decided(place, line, 1.0, accepted=False), said)
        evidence = decided(place, line, 1.0, accepted=before.accepts(one))
        readings.append(OwnReading(evidence, said))
        on_progress(Progress(place + 1, len(lines), "check"))
    return readings


def looked_at(readings: Sequence[OwnReading], share: float, count: int) -> list[OwnReading]:
    """The first checks that people look at."""
    shared = (
        one._replace(evidence=one.evidence.model_copy(update={"quality_share": share}))
        for one in readings
        if not one.evidence.accepted or chance_of(one.evidence.image_digest) < share
    )
    return list(itertools.islice(shared, count))


def told(name: str, readings: Sequence[OwnReading], by: Acceptance) -> None:
    """Print what is accepted, and misread of it."""
    taken = [one for one in readings if by.accepts(one)]
    wrong = sum(not _right(one, by) for one in taken)
    share = len(taken) / len(readings)
    print(f"{name}: {share:.1%} accepted, {wrong} of {len(taken)} misread", flush=True)


def _right(reading: OwnReading, by: Acceptance) -> bool:
    return reading.predictions.right(reading.predictions.decisive(by.stages).prediction)


def bench(name: str, store: Store) -> None:
    """One bank."""
    pens = sorted(store.path("data").glob("pens-*.npz"))
    records = read_pen_records(FileRef.of(pens[-1])) if pens else None
    if records is None:
        sys.exit("There are no recorded pens in the store.")
    bank, reader = ALL_BANKS[name], AmountReader.opened()
    before = in_force(reader.card, bank.currency)
    with bar(f"Reading checks of the bank {name}") as on_progress:
        seen, unseen = (
            read_lines(
                list(itertools.islice(bank_lines(bank, records, unseen=other), count)),
                reader,
                before,
                on_progress,
            )
            for other, count in ((False, max(DECIDED) * 2), (True, MEASURED))
        )
    right = sum(_right(one, before) for one in unseen)
    print(f"{name}, {bank.currency}: {right} of {MEASURED} right")
    told("  threshold in force", unseen, before)
    for rate, share, count in itertools.product(RATES, SHARES, DECIDED):
        chosen = looked_at(seen, share, count)
        found = own_threshold(reader.card, bank.currency, chosen, before, rate, str(WHEN))
        own = found.own.calibration
        after = before if found.lacking else Acceptance(own.stages, own.threshold)
        note = " (nothing certified)" if found.lacking else f" (from {own.threshold.value:.3f} on)"
        what = f"{rate:.0%}, {len(chosen):,} decided, {share:.0%} of the accepted seen"
        told(f"  {what}{note}", unseen, after)


def main(args: list[str]) -> None:
    """Bench the banks that are named, or all."""
    if not args:
        sys.exit(__doc__)
    for name in args[1:] or list(ALL_BANKS):
        bench(name, Store(Path(args[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
