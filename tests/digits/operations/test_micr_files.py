"""From drawn lines to a folder with network and card, and only where the reader is sure enough."""

from pathlib import Path

import pytest

from digits.handwriting.config import SynthesisConfig
from digits.line_reader.config import NetworkConfig, ReaderConfig
from digits.micr.characters import HEIGHT, MICR_ALPHABET
from digits.micr.drawn_lines import SCAN, MicrLines
from digits.micr.line_texts import MicrTexts
from digits.micr.micr_card import MicrCard
from digits.micr.micr_reader import MicrReader, MicrReading, opened_micr_reader
from digits.models.model_card import CARD_FILE
from digits.operations import micr_files
from digits.operations.errors import NoThreshold
from digits.operations.micr_files import ReadLine, read_lines, train_micr
from digits.operations.network_folders import check_network_place
from digits.progress import Progress
from digits.store.folders import Store

CONFIG = ReaderConfig(
    steps=6,
    batch_size=4,
    chunk=2,
    averaging=0,
    checkpoint=2,
    synthesis=SynthesisConfig(height=HEIGHT, scan=SCAN),
    network=NetworkConfig(
        channels=(4, 8, 8, 8), blocks=(0, 0, 0), features=16, depth=0, units=0, dropout=0.0
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "store").prepare()


LINE, OTHER = "⑆011000015⑆ 8806421⑈ 4073", "⑆011000015⑆8806421⑈4078"


def sure(wrong: int) -> list[ReadLine]:
    """Five thousand lines that say a check surely, some of them another one, and others."""
    right = ReadLine(LINE, MicrReading(LINE.replace(" ", ""), 0.99))
    unsure = ReadLine(LINE, MicrReading(OTHER, 0.4))
    no_form = ReadLine("⑆123", MicrReading("⑆124", 0.999))
    nothing = ReadLine("", MicrReading("", 0.999))
    surely_wrong = ReadLine(LINE, MicrReading(OTHER, 0.995))
    others = [unsure] * 500 + [no_form] * 300 + [nothing] * 50
    return [right] * (5_000 - wrong) + [surely_wrong] * wrong + others


def test_the_folder_opens(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Network and card; the threshold is certified, and the checkpoint is gone."""
    monkeypatch.setattr(micr_files, "read_lines", lambda *_: sure(wrong=0))
    told: list[Progress] = []
    card = train_micr(store, tmp_path / "out", CONFIG, on_progress=told.append)
    opened = MicrReader.opened(tmp_path / "out")
    assert opened.card == card == MicrCard.read(tmp_path / "out" / CARD_FILE)
    assert (card.threshold, card.holdout.known, card.holdout.misread) == (0.99, 5_000, 0)
    assert (card.holdout.lines, card.holdout.right, card.lines) == (5_850, 5_050, 24)
    assert 0 < card.bound < 1e-3
    picture = MicrLines(CONFIG.synthesis, MicrTexts()).item(0, 0).picture
    assert set(opened.read(picture).text) <= set(MICR_ALPHABET.symbols)
    assert check_network_place(tmp_path / "out", "micr") == tmp_path / "out"
    assert list(store.path("checkpoints").iterdir()) == []


def test_a_reader_that_errs_surely_is_not_published(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two in a thousand are too many; nothing is written, and the training can go on."""
    monkeypatch.setattr(micr_files, "read_lines", lambda *_: sure(wrong=10))
    with pytest.raises(NoThreshold, match="train it longer"):
        train_micr(store, tmp_path / "out", CONFIG)
    assert not (tmp_path / "out").exists()
    assert len(list(store.path("checkpoints").iterdir())) == 1


def test_the_shipped_reader_reads_lines_that_it_never_saw() -> None:
    """Nine in ten of them, badly printed ones among them; no check is taken for another."""
    reader, lines = opened_micr_reader(), MicrLines(CONFIG.synthesis, MicrTexts())
    read = read_lines(reader.reader, lines, 300)
    assert sum(line.right for line in read) > 270
    surely = [line for line in read if line.read.probability >= reader.card.threshold]
    known = [line for line in surely if line.says is not None]
    assert len(known) > 75
    assert not any(line.misleads for line in known)
    assert not any(line.read.text in f"{line.read!r}" for line in known)


def test_the_shipped_card_tells_what_it_promises() -> None:
    """On lines worse than those that it learned from; by the command that makes it anew."""
    card = opened_micr_reader().card
    assert card.holdout.lines >= 20_000
    assert card.bound <= micr_files.MOST_MISREAD
    assert card.holdout.right > 0.85 * card.holdout.lines
    assert card.reproduce.startswith("digits train-micr --seed ")


@pytest.mark.parametrize(
    ("printed", "read", "misleads"),
    [
        (LINE, LINE, False),
        (LINE, OTHER, True),
        (LINE, "⑆011000015⑆8806421⑈", False),  # identifies nothing
        ("88064", OTHER, True),  # what is printed identifies nothing
        ("", "", False),
    ],
)
def test_what_misleads_is_another_checks_line(printed: str, read: str, misleads: bool) -> None:
    """Not every misread line does."""
    assert ReadLine(printed, MicrReading(read, 0.99)).misleads is misleads
