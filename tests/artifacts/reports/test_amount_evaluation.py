"""An evaluation as files: the metrics' keys, PNGs, and one page that is complete in itself."""

import json
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from artifacts.plots.amounts import amount_figures
from artifacts.plots.style import png_bytes
from artifacts.reports.amount_evaluation import (
    amount_metrics,
    headline,
    mistakes_of,
    write_evaluation,
)
from digits.amounts.decision.decision import AmountReading
from digits.amounts.decision.evaluation import EvaluatedReading, evaluate
from digits.amounts.decision.threshold import Threshold, threshold_for
from digits.amounts.grammar.currencies import AmountCandidate

KEYS = {
    "exact_match",
    "read_rate_at_1pct",
    "read_rate_at_0.1pct",
    "accepted",
    "misread_accepted",
    "n",
    "seconds_per_image",
}


@pytest.fixture(scope="module")
def threshold() -> Threshold:
    """Certified on synthetic strings."""
    return threshold_for(
        np.linspace(0.9, 1, 3000).tolist(), [True] * 3000, evidence="synthetic strings"
    )


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[EvaluatedReading]:
    """Two hundred pictures; a tenth is misread, mostly the less probable ones."""
    folder, rng = tmp_path_factory.mktemp("crops"), np.random.default_rng(8)
    found = []
    for place in range(200):
        probability = float(rng.beta(8, 1))
        wrong = rng.random() > probability
        path = folder / f"<{place}>.png"
        Image.fromarray(rng.integers(0, 255, (40, 160), dtype=np.uint8)).save(path)
        truth = Decimal(int(rng.integers(1, 10**6)))
        reading = AmountReading(
            truth + 7 if wrong else truth,
            probability,
            AmountCandidate(Decimal(77), 0.03, "77", "whole"),
            "accept" if probability > 0.9 else "review",
            () if probability > 0.9 else ("not sure <enough>",),
            "1.234",
            "whole",
        )
        found.append(EvaluatedReading(path, truth, reading, 0.005))
    return found


def test_evaluation_is_written(
    answers: list[EvaluatedReading], threshold: Threshold, tmp_path: Path
) -> None:
    """Four files, with the metrics that were asked for among others."""
    scores = evaluate(answers)
    folder = write_evaluation(tmp_path / "out", scores, answers, threshold)
    assert {path.name for path in folder.iterdir()} == {
        "metrics.json",
        "risk-coverage.png",
        "reliability.png",
        "mistakes.html",
    }
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert set(metrics) >= KEYS
    assert metrics == amount_metrics(scores)
    assert metrics["n"] == 200
    for name in ("risk-coverage", "reliability"):
        with Image.open(folder / f"{name}.png") as picture:
            assert picture.width == 800


def test_figures_alone_stand_beside_figures_and_words(
    answers: list[EvaluatedReading], threshold: Threshold, tmp_path: Path
) -> None:
    """In the metrics, in a second curve, and in the page's words."""
    alone, together = answers[:100], answers[100:]
    scores, figures = evaluate(together), evaluate(alone)
    folder = write_evaluation(tmp_path, scores, together, threshold, figures=figures)
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert metrics["accepted"] == scores.accepted
    assert metrics["figures_accepted"] == figures.accepted
    curves = amount_figures(scores, "Both", figures)["risk-coverage"].axes[0].get_lines()
    labels = {str(line.get_label()) for line in curves}
    assert {"figures alone", "figures and words"} <= labels
    page = (folder / "mistakes.html").read_text("utf-8")
    assert f"By the figures alone: {figures.exact} of 100" in page.replace("\u00a0", " ")


def test_page_shows_every_mistake(
    answers: list[EvaluatedReading], threshold: Threshold, tmp_path: Path
) -> None:
    """Each once with its picture, nothing from elsewhere, and no text taken for tags."""
    scores = evaluate(answers)
    wrong = [answer for answer in answers if not answer.right]
    page = write_evaluation(tmp_path, scores, answers, threshold) / "mistakes.html"
    html = page.read_text("utf-8")
    assert html.count('class="mistake ') == len(wrong) == scores.n - scores.exact
    for one in wrong:
        assert html.count(f"&lt;{one.file.stem[1:-1]}&gt;.png</p>") == 1
        assert f"<strong>{one.truth:,f}</strong>" in html
    assert "<enough>" not in html
    assert "synthetic strings" in html
    addresses = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert len(addresses) == len(wrong) + 2
    assert all(address.startswith("data:image/png;base64,") for address in addresses)


def test_accepted_mistakes_come_first(answers: list[EvaluatedReading]) -> None:
    """Then the most confident."""
    wrong = mistakes_of(answers)
    keys = [(one.reading.decision != "accept", -one.reading.probability) for one in wrong]
    assert keys == sorted(keys)
    assert {key[0] for key in keys} == {True, False}


def test_crops_that_are_gone_are_named(
    answers: list[EvaluatedReading], threshold: Threshold, tmp_path: Path
) -> None:
    """A page is made all the same."""
    lost = [
        answer._replace(file=tmp_path / "gone.png", truth=answer.truth + 1_000_000)
        for answer in answers[:3]
    ]
    folder = write_evaluation(tmp_path / "out", evaluate(lost), lost, threshold)
    html = (folder / "mistakes.html").read_text("utf-8")
    assert html.count("cannot be opened") == html.count("gone.png</p>") == 3


def test_no_mistakes_and_nothing_accepted(
    answers: list[EvaluatedReading], threshold: Threshold, tmp_path: Path
) -> None:
    """The edges have words of their own."""
    right = [answer for answer in answers if answer.right and answer.reading.decision == "review"][
        :2
    ]
    scores = evaluate(right)
    html = write_evaluation(tmp_path, scores, right, threshold) / "mistakes.html"
    assert "There are none." in html.read_text("utf-8")
    assert "nothing was accepted" in headline(scores)


def test_nothing_read_at_all(answers: list[EvaluatedReading]) -> None:
    """Both pictures can still be drawn."""
    blind = [
        answer._replace(reading=answer.reading._replace(amount=None)) for answer in answers[:5]
    ]
    assert len(amount_figures(evaluate(blind), "The reader")) == 2


def test_pictures_do_not_vary(answers: list[EvaluatedReading]) -> None:
    """Equal scores give equal bytes."""
    scores = evaluate(answers)
    first, second = (amount_figures(scores, "The reader") for _ in range(2))
    assert {name: png_bytes(figure) for name, figure in first.items()} == {
        name: png_bytes(figure) for name, figure in second.items()
    }
