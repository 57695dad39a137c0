"""Lines that are pictures with their texts, mixed with drawn ones: what an adapted reader learns.

A share of what is learned from are pictures of lines of which the text is known, each time a little
different; the rest is drawn, so that what the reader can do already is not forgotten. Trainer and
batches see a `digits.line_reader.batches.LineSource` as any other.
"""

from dataclasses import dataclass
from typing import Generic, NamedTuple

import numpy as np

from digits.arrays import Grey
from digits.handwriting.config import Split, SynthesisConfig
from digits.handwriting.redrawing import RedrawingConfig, redrawn
from digits.handwriting.samples import DrawnSample
from digits.handwriting.text_source import TextSource
from digits.line_reader.batches import LineSource, LineWriters, TextsT
from digits.line_reader.network_session import to_input

STREAM = 9_343  # keeps these draws apart from others with the same seed


class TranscribedLine(NamedTuple):
    """A crop of a line, uint8 (h, w), dark ink on light paper, and the text that it shows."""

    crop: Grey
    text: str


class MixedLines(NamedTuple):
    """A `LineSource` that gives a share of transcribed lines between drawn ones.

    Attributes:
        drawn: the generator.
        lines: what is mixed in, at least one.
        share: of the items that are transcribed lines, 0 … 1.
        height: of the pictures, in pixels.
        redrawing: how transcribed lines vary.
    """

    drawn: LineSource
    lines: tuple[TranscribedLine, ...]
    share: float
    height: int
    redrawing: RedrawingConfig

    @property
    def texts(self) -> TextSource:
        """What is drawn."""
        return self.drawn.texts

    def item(self, seed: int, index: int) -> DrawnSample:
        """Item `index` of seed `seed`: always the same."""
        rng = np.random.Generator(np.random.SFC64([STREAM, seed, index]))
        if rng.random() >= self.share:
            return self.drawn.item(seed, index)
        line = self.lines[int(rng.random() * len(self.lines))]
        image = redrawn(line.crop, self.height, self.redrawing, rng)
        return DrawnSample(to_input(image, self.height), line.text, "transcribed")


@dataclass(frozen=True)
class MixedWriters(Generic[TextsT]):
    """`LineWriters` whose lines are mixed with transcribed ones; see `MixedLines`."""

    writers: LineWriters[TextsT]
    lines: tuple[TranscribedLine, ...]
    share: float
    redrawing: RedrawingConfig

    def synthesis(
        self, config: SynthesisConfig, texts: TextsT, split: Split = "train"
    ) -> LineSource:
        """The generator with these writers, and these lines between; only drawn without any."""
        drawn = self.writers.synthesis(config, texts, split)
        if not self.lines:
            return drawn
        return MixedLines(drawn, self.lines, self.share, config.height, self.redrawing)
