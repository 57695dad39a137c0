"""What the report tells of new data: folders, scores on them, and their drift, in words.

Takes the records of `digits.results` and `digits.scores`; drawings are in `plots_new`.
"""

from collections.abc import Sequence

import pandas as pd

from artifacts.reports.wording import interval, listed, number, p_value, percent, plural, title
from digits.dataset.drift import SHIFTED
from digits.results import DataFacts, NewFolder, NewScore
from digits.scores import DataProfile, Drift, Shift

FEW = 300  # new model-selection pictures: with fewer, the interval is wider than six points
NAMES = {
    "digits": "share of each digit",
    "pixels": "brightness of pixels",
    "ink": "inked share of a picture",
    "stroke width": "stroke width",
    "slant": "lean to the right",
}


def verdict(drift: Drift) -> str:
    """How far the new pictures lie from the reference, in one sentence."""
    shifted = sorted(
        (shift for shift in drift.shifts if shift.verdict != "stable"), key=lambda shift: -shift.psi
    )
    compared = f"Compared with {drift.reference}, the new pictures are {drift.verdict}"
    if shifted:
        return f"{compared} in {listed([_shift_text(shift) for shift in shifted])}."
    undecided = [NAMES[shift.what] for shift in drift.shifts if shift.psi >= SHIFTED]
    if undecided:
        return (
            f"{compared} as far as {plural(drift.new.n, 'picture')} can tell: there are "
            f"differences in {listed(undecided)}, but so few pictures may differ so by chance."
        )
    return f"{compared}."


def _shift_text(shift: Shift) -> str:
    return f"{NAMES[shift.what]} (PSI {shift.psi:.2f})"


def advice(drift: Drift) -> str:
    """What the verdict means for whoever decides."""
    if drift.verdict == "stable":
        return "A model that reads the reference well should read these as well."
    return (
        "Scores on MNIST say less about such pictures: look at the new model-selection pictures "
        "below. Pictures by a few writers differ this much too, so ask who wrote them."
    )


def folder_frame(folders: Sequence[NewFolder]) -> pd.DataFrame:
    """Each folder, what became of its pictures, and which part they went to."""
    return _frame(
        [
            {
                "Folder": folder.folder,
                "Pictures": number(folder.listed),
                "Used": number(folder.used),
                "Dropped: repeated": number(folder.repeated),
                "Dropped: MNIST’s own": number(folder.in_mnist),
                "Training": number(folder.parts["train"]),
                "Validation": number(folder.parts["validation"]),
                "Model selection": number(folder.parts["model_selection"]),
            }
            for folder in folders
        ]
    )


def shift_frame(drift: Drift) -> pd.DataFrame:
    """The measures of drift, one row for each distribution."""
    return _frame(
        [
            {
                "What": NAMES[shift.what],
                "New, mean ± deviation": _spread(drift.new, shift.what),
                "Reference": _spread(drift.old, shift.what),
                "PSI": f"{shift.psi:.3f}",
                "PSI by chance": f"{shift.chance:.3f}",
                "Jensen–Shannon": f"{shift.distance:.3f}",
                "Verdict": shift.verdict,
            }
            for shift in drift.shifts
        ]
    )


def _spread(profile: DataProfile, what: str) -> str:
    if what == "digits":
        return plural(profile.n, "picture")
    measure = getattr(profile, "stroke" if what == "stroke width" else what)
    unit = {"slant": "°", "stroke width": " px"}.get(what, "")
    places = 1 if what == "slant" else 2 if what == "stroke width" else 3
    return f"{measure.mean:.{places}f} ± {measure.std:.{places}f}{unit}"


def label_words(drift: Drift) -> str:
    """How unlike the digits' shares are."""
    return (
        f"{percent(drift.total_variation, 1)} of the new pictures would need another digit for "
        f"both to have the same shares; equal shares would differ this much with probability "
        f"{p_value(drift.p_value)} (chi-squared). An uneven share of digits is no fault."
    )


def score_frame(scores: Sequence[NewScore]) -> pd.DataFrame:
    """How each model reads the model-selection pictures, new ones and MNIST's apart."""
    return _frame(
        [
            {
                "Model": title(score.kind),
                "New model-selection pictures": _share(score.new_correct, score.new_n),
                "95 % interval": interval(score.new_low, score.new_high, 1),
                "MNIST’s model-selection pictures": _share(score.mnist_correct, score.mnist_n),
            }
            for score in scores
        ]
    )


def _share(correct: int, n: int) -> str:
    return f"{number(correct)} of {number(n)} ({percent(correct / n, 1)})"


def few_words(data: DataFacts) -> str:
    """A warning where the new model-selection pictures are few; else empty."""
    n = data.new_in("model_selection")
    return "" if n >= FEW else f"{plural(n, 'picture')} cannot tell small differences."


def _frame(rows: Sequence[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), dtype="object")
