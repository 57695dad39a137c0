"""What the models must not be trusted with, as sentences for the report and the card."""

from artifacts.reports.wording import percent, plural
from digits.results import Evaluation

ALWAYS = (
    (
        "MNIST’s digits were written by American census employees and high-school students "
        "around 1990. Other countries write 1, 4, 7 and 9 differently, and checks have stamps, "
        "lines and coloured paper: expect lower accuracy there until it is measured."
    ),
    (
        "This report is about models of single digits. Whole amounts are read by another model, "
        "the reader of amounts, which has a report of its own."
    ),
    (
        "There is no class for “not a digit”: a letter, a blot or an empty field is read as some "
        "digit, at times with high confidence."
    ),
    (
        "The accuracy among confident readings was measured on MNIST’s test images. Measure it "
        "again on your own scans before money depends on it."
    ),
)
SMALL = 2000  # below this many test images, the interval is too wide for close decisions


def limits_of(dataset: str, evaluation: Evaluation | None) -> list[str]:
    """The limits that hold always, and those that follow from this evaluation."""
    if evaluation is None:
        return list(ALWAYS)
    test = evaluation.test
    seen = [part for part in test.per_class if part.support]
    weakest = min(seen, key=lambda part: part.recall)
    limits = [
        (
            f"The weakest digit is {weakest.digit}: {percent(weakest.recall)} of its images in "
            "the test set are read right."
        )
    ]
    if test.n < SMALL:
        limits.append(
            f"The scores rest on {plural(test.n, 'image')} of {dataset} only, so their intervals "
            "are wide. Use the full data set before you decide."
        )
    return [*ALWAYS, *limits]
