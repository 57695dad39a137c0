"""The recipe that trains the reader of MICR lines: the line engine's, with a small network."""

from digits.handwriting.config import SynthesisConfig
from digits.line_reader.config import NetworkConfig, ReaderConfig
from digits.micr.characters import HEIGHT
from digits.micr.drawn_lines import SCAN

MICR_READER_RECIPE = ReaderConfig(
    steps=3_000,
    batch_size=32,
    stretch=1.08,
    averaging=150,
    checkpoint=250,
    synthesis=SynthesisConfig(height=HEIGHT, scan=SCAN),
    network=NetworkConfig(
        channels=(8, 16, 24, 40), blocks=(0, 0, 0), features=64, depth=2, reach=5, units=0,
        dropout=0.05,
    ),
)  # fmt: skip
