"""The strings that a reader learns from, made ahead of time by other processes.

Step s of a training always gets the same strings, whoever makes them and how many there are:
strings are made in chunks of a few steps, and a chunk depends on the seed and on its number alone.
"""

import multiprocessing
from collections import deque
from collections.abc import Generator, Iterator
from multiprocessing.pool import AsyncResult
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from PIL import Image

from digits.child_processes import exit_with_parent
from digits.dataset.splits import LabelledDigits
from digits.handwriting.alphabet import Alphabet
from digits.handwriting.config import Split, SynthesisConfig
from digits.handwriting.generator import Synthesis
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.samples import DrawnSample, PaddedBatch, padded
from digits.handwriting.text_source import TextSource
from digits.line_reader.config import STRIDE, ReaderConfig

AHEAD = 2  # chunks a process that are made before they are asked for
ORDER_STREAM = 7_411  # keeps these draws apart from other draws with the same seed
# Whatever compiles for each shape anew meets few of them.
WIDTH_STEP = 32
LABEL_STEP = 8
NARROWEST = 8  # pixels

TextsT = TypeVar("TextsT", bound=TextSource)
TextsIn_contra = TypeVar("TextsIn_contra", bound=TextSource, contravariant=True)


class LineSource(Protocol):
    """A generator of pictures of lines."""

    @property
    def texts(self) -> TextSource:
        """What is written."""

    def item(self, seed: int, index: int) -> DrawnSample:
        """Item `index` of seed `seed`: always the same."""


class LineWriters(Protocol[TextsIn_contra]):
    """Who writes lines of some kind of texts; it is copied to the processes that draw."""

    def synthesis(
        self, config: SynthesisConfig, texts: TextsIn_contra, split: Split = "train"
    ) -> LineSource:
        """The generator with these writers."""


class Writers(NamedTuple):
    """Who writes: MNIST's prepared *training* digits, font files by name, recordings of pens."""

    digits: LabelledDigits | None
    fonts: dict[str, bytes]
    pens: PenRecords | None = None

    def synthesis(
        self, config: SynthesisConfig, texts: TextSource, split: Split = "train"
    ) -> Synthesis:
        """The generator with these writers."""
        return Synthesis(config, texts, self.digits, self.fonts, split, self.pens)


def chunk_of(synthesis: LineSource, config: ReaderConfig, number: int) -> list[PaddedBatch]:
    """The batches of steps ``number · chunk …``, of similar widths each, in shuffled order."""
    count = config.chunk * config.batch_size
    rng = np.random.default_rng([ORDER_STREAM, config.seed, number])
    factors = np.exp(rng.uniform(-1, 1, count) * np.log(config.stretch)).tolist()
    items = [
        stretched(synthesis.item(config.seed, number * count + index), factor)
        for index, factor in enumerate(factors)
    ]
    items.sort(key=lambda item: item.picture.shape[1])
    starts = rng.permutation(config.chunk) * config.batch_size
    return [
        roomy(items[start : start + config.batch_size], synthesis.texts.alphabet)
        for start in starts
    ]


def stretched(item: DrawnSample, factor: float) -> DrawnSample:
    """The same string, wider or narrower: the reader is asked for several such views of a crop."""
    height, width = item.picture.shape
    size = (max(NARROWEST, round(width * factor)), height)
    picture = Image.fromarray(item.picture).resize(size, Image.Resampling.BILINEAR)
    return item._replace(picture=np.asarray(picture))


def roomy(items: list[DrawnSample], alphabet: Alphabet) -> PaddedBatch:
    """Padded pictures with frames enough for every text, and few different shapes.

    CTC needs a frame for each symbol, and one more between two equal ones.
    """
    batch = padded(items, alphabet)
    frames = max(len(text) + sum(map(str.__eq__, text, text[1:])) for text in batch.texts) + 1
    width = _up(max(batch.pictures.shape[2], frames * STRIDE), WIDTH_STEP)
    length = _up(batch.labels.shape[1], LABEL_STEP)
    return batch._replace(
        pictures=np.pad(batch.pictures, ((0, 0), (0, 0), (0, width - batch.pictures.shape[2]))),
        labels=np.pad(batch.labels, ((0, 0), (0, length - batch.labels.shape[1]))),
    )


def _up(size: int, step: int) -> int:
    return -(-size // step) * step


def batches(
    writers: LineWriters[TextsT], texts: TextsT, config: ReaderConfig, start: int, workers: int
) -> Generator[PaddedBatch, None, None]:
    """The batches of steps `start`, `start + 1` … up to the recipe's last.

    Args:
        writers: who writes.
        texts: what is written.
        config: the recipe.
        start: the first step.
        workers: processes that make strings; 0 makes them here. The batches are the same.
    """
    first, last = start // config.chunk, -(-config.steps // config.chunk)
    chunks = _chunks(writers, texts, config, range(first, last), workers)
    for number, chunk in zip(range(first, last), chunks, strict=True):
        begin = number * config.chunk
        yield from chunk[max(0, start - begin) : config.steps - begin]


def _chunks(
    writers: LineWriters[TextsT],
    texts: TextsT,
    config: ReaderConfig,
    numbers: range,
    workers: int,
) -> Iterator[list[PaddedBatch]]:
    if workers == 0:
        synthesis = writers.synthesis(config.synthesis, texts)
        yield from (chunk_of(synthesis, config, number) for number in numbers)
        return
    # Spawned, because a fork of a process that trains hangs.
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _begin, (writers, texts, config)) as pool:
        asked: deque[AsyncResult[list[PaddedBatch]]] = deque()
        for number in numbers:
            asked.append(pool.apply_async(_make, (number,)))
            if len(asked) > AHEAD * workers:
                yield asked.popleft().get()
        while asked:
            yield asked.popleft().get()


_maker: "tuple[LineSource, ReaderConfig] | None" = None


def _begin(writers: LineWriters[TextsT], texts: TextsT, config: ReaderConfig) -> None:
    """Once in each process: build the generator."""
    exit_with_parent()
    global _maker  # noqa: PLW0603 - a pool's processes keep what they need in no other place
    _maker = (writers.synthesis(config.synthesis, texts), config)


def _make(number: int) -> list[PaddedBatch]:
    if _maker is None:
        raise RuntimeError
    return chunk_of(*_maker, number)
