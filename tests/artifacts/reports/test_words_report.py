"""The page of a training of a reader of words: rates, lines, nothing that breaks its tables."""

from pathlib import Path

from PIL import Image

from artifacts.reports.words_report import letters_frame, words_headline, words_markdown
from digits.amounts.reader.reader_results import FittedReader
from digits.amounts.words.words_card import LetterScores, WordsCard, WordsData
from digits.amounts.words.words_results import LineExample, MeasuredWords
from digits.handwriting.config import WriterKind
from digits.models.model_card import CardFile
from digits.refs import FileRef

SCORES: dict[WriterKind, LetterScores] = {
    "pen": LetterScores(lines=2, symbols=40, errors=5),
    "font": LetterScores(lines=3, symbols=1_500, errors=30),
}


def card(notes: tuple[str, ...] = ()) -> WordsCard:
    """A card of which little matters here."""
    return WordsCard(
        version="cafe", title="Reader of amounts in words", created="", intended_use="",
        not_intended_for="", config={}, limits=("Composed lines alone.",), versions={},
        git_commit="", files={"onnx": CardFile(name="words.onnx", sha256="0" * 64, bytes=9)},
        fit_seconds=1.0, parameters=9, notes=notes, holdout=SCORES, reproduce="digits train-words",
        data=WordsData(fonts={"a": "0"}, pens={}, generator="0" * 64, lines=96),
    )  # fmt: skip


def test_the_headline_tells_both_rates() -> None:
    """In one sentence."""
    told = words_headline(SCORES)
    assert "12.5 % of the symbols of lines by recorded pens" in told
    assert "2.0 % of the symbols of lines by handwriting fonts" in told


def test_counts_stand_beside_the_rates() -> None:
    """A row for each kind of writer."""
    assert letters_frame(SCORES).to_numpy().tolist() == [
        ["recorded pens", "2", "40", "5", "12.5 %"],
        ["handwriting fonts", "3", "1,500", "30", "2.0 %"],
    ]


def test_lines_are_shown_with_what_is_read(tmp_path: Path) -> None:
    """Marks of the table are not taken for its own; attributions stand below."""
    Image.new("L", (90, 48), 255).save(tmp_path / "line.png")
    reference = FileRef.of(tmp_path / "line.png")
    fitted = FittedReader(
        version="cafe", onnx=reference, weights=reference, steps=3, strings=96,
        losses=(3.0, 2.0, 1.25), fit_seconds=75.0, parameters=9, onnx_bytes=9, export_gap=0.0,
    )  # fmt: skip
    examples = tuple(
        LineExample(written=written, read=read, errors=1, picture=reference)
        for written, read in (("mil pesos", "m|l pesos"), ("", "<b>"))
    )
    page = words_markdown(
        card(("Somebody's pens, CC BY 4.0.",)),
        fitted,
        MeasuredWords(scores=SCORES, examples=examples),
    )
    assert "| mil pesos | m\\|l pesos |" in page
    assert "| nothing | &lt;b&gt; |" in page
    assert page.count("data:image/png") == 3
    assert "1.25 nats a line" in page
    assert "Somebody's pens, CC BY 4.0." in page
