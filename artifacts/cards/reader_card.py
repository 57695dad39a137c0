"""Builds the card that is published with a reader; its type is `ReaderCard`."""

import hashlib

from digits.amounts.reader.reader_card import (
    BenchmarkScores,
    Calibration,
    ReaderCard,
    ReaderData,
)
from digits.amounts.reader.recipe import AmountReaderConfig
from digits.environment import sources_digest
from digits.handwriting.pen_data.preparation import sources_of
from digits.line_reader.batches import Writers
from digits.models.model_card import CardFile
from digits.refs import FileRef

# The sources that draw the strings of a training.
GENERATOR_ROOMS = ("digits/amounts/grammar", "digits/handwriting", "digits/photos")
TITLE = "Reader of amounts"
INTENDED_USE = (
    "Reading the handwritten amount in figures, cut out of a check: dark ink on light paper, "
    "upright, one line. A person looks at every reading that is not accepted."
)
NOT_INTENDED_FOR = (
    "Amounts in words, printed amounts, pictures of whole checks, digits of other scripts, "
    "identifying a writer, or moving money by a threshold that was not calibrated on one's own "
    "checks."
)
LIMITS = (
    (
        "It was trained on synthetic strings alone. Its threshold is certified on such strings and "
        "promises nothing for real checks: calibrate on labelled pictures of your own."
    ),
    "An amount that is upside down may be read as another one; most of these go to a person.",
)
# In the place of the first of them, where it learned from a bank's own amounts.
OWN_LIMIT = (
    "It learned from synthetic strings and from {learned:,} amounts that a bank's people decided. "
    "Where no threshold was certified on that bank's checks, the one on synthetic strings holds, "
    "which promises nothing for real checks."
)


def card_of(
    onnx: FileRef,
    config: AmountReaderConfig,
    data: ReaderData,
    calibration: Calibration,
    environment: dict[str, str],
    created: str,
    *,
    reproduce: str,
    fit_seconds: float,
    parameters: int,
    inputs: str = "",
    notes: tuple[str, ...] = (),
    model: FileRef | None = None,
    benchmark: BenchmarkScores | None = None,
    own_amounts: int = 0,
) -> ReaderCard:
    """The card of a trained and calibrated reader; its version is the network's digest.

    Args:
        onnx: the network; read to learn its length and check its digest.
        config: the recipe.
        data: what it was trained on.
        calibration: its views, confidence model and threshold.
        environment: versions and machine; ``git_commit``, where present, gets its own field.
        created: the time of publication, ISO 8601.
        reproduce: the command that trains it anew.
        fit_seconds: of the training.
        parameters: of the network.
        inputs: the digest of all that its training depended on
            (`digits.registry.retraining_check`).
        notes: anything else worth knowing, a sentence each.
        model: the original, where it is kept beside the network.
        benchmark: its scores on the strings of `data`'s benchmark.
        own_amounts: how many amounts that a bank's people decided it learned from.

    Raises:
        FileChanged: if a file is gone or has changed.
    """
    own_limit = OWN_LIMIT.format(learned=own_amounts)
    limits = (own_limit, *LIMITS[1:]) if own_amounts else LIMITS
    files = {"onnx": CardFile.of(onnx)} | ({"model": CardFile.of(model)} if model else {})
    return ReaderCard(
        version=onnx.sha256[:12],
        title=TITLE,
        created=created,
        intended_use=INTENDED_USE,
        not_intended_for=NOT_INTENDED_FOR,
        config=config.model_dump(mode="json"),
        limits=limits,
        versions={name: text for name, text in environment.items() if name != "git_commit"},
        git_commit=environment.get("git_commit", "unknown"),
        files=files,
        fit_seconds=fit_seconds,
        parameters=parameters,
        notes=notes,
        inputs=inputs,
        data=data,
        calibration=calibration,
        reproduce=reproduce,
        benchmark=benchmark,
    )


def data_of(
    writers: Writers,
    mnist: str,
    config: AmountReaderConfig,
    benchmark: FileRef | None = None,
    start: str = "",
) -> ReaderData:
    """What a reader was trained on, as digests.

    Args:
        writers: who wrote.
        mnist: SHA-256 of the prepared MNIST; empty without it.
        config: the recipe.
        benchmark: the strings on which it is compared with others.
        start: the version of the reader that the training started from; empty without one.

    Raises:
        FileChanged: if the benchmark's file is gone or has changed.
    """
    return ReaderData(
        mnist=mnist,
        fonts={
            name: hashlib.sha256(content).hexdigest() for name, content in writers.fonts.items()
        },
        pens={source.name: source.sha256 for source in sources_of(writers.pens)},
        generator=sources_digest(GENERATOR_ROOMS),
        strings=config.steps * config.batch_size,
        start=start,
        benchmark=CardFile.of(benchmark) if benchmark else None,
    )
