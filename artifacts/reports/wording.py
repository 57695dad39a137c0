"""Numbers and findings as English: one way to write a percentage, a p-value, a headline.

Used by plots, tables, reports and cards, so that a number reads the same wherever it stands.
Takes plain numbers and the records of `digits.results`; returns text without any markup.
"""

import math
from collections.abc import Sequence

from digits.config import Kind
from digits.models.zoo import ZOO
from digits.results import ModelResult, RunResult, Step
from digits.scores import PairedTest

NAMES: dict[Kind, str] = {kind: spec.name for kind, spec in ZOO.items()}
ABOUT: dict[Kind, str] = {kind: spec.about for kind, spec in ZOO.items()}
NOTHING = "–"  # in a table's empty cell
SIGNIFICANCE = 0.05  # shared among all pairs compared, so that many pairs raise no false alarm
MINUTE = 60  # seconds
HOUR = 60  # minutes
SMALLEST_P = 1e-4  # below it, more digits say nothing more
REMEDY = "what to do:"  # how `DigitsError` introduces its advice


def percent(share: float, places: int = 2) -> str:
    """A share in 0 … 1 as ``99.71 %``; never rounded up to 100 % or down to 0 %."""
    shown = round(100 * share, places)
    step = 10.0**-places
    if share < 1:
        shown = min(shown, 100 - step)
    if shown <= 0 and share > 0:
        return f"< {step:.{places}f} %"
    return f"{shown:.{places}f} %"


def interval(low: float, high: float, places: int = 2) -> str:
    """Two shares in 0 … 1 as ``99.58–99.80 %``."""
    return f"{percent(low, places).removesuffix(' %')}–{percent(high, places)}"


def number(n: int) -> str:
    """A count with its thousands set apart: ``60,000``."""
    return f"{n:,}"


def megabytes(size: int) -> str:
    """A file's size: 31,400 → "0.03 MB"."""
    return f"{size / 1e6:,.2f} MB"


def duration(seconds: float) -> str:
    """Seconds as ``0.4 s``, ``3 min 20 s`` or ``1 h 5 min``."""
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), MINUTE)
    return (
        f"{minutes} min {rest} s" if minutes < HOUR else f"{minutes // HOUR} h {minutes % HOUR} min"
    )


def p_value(p: float) -> str:
    """A p-value with as many digits as it deserves: ``0.032``, or ``< 0.0001``."""
    return "< 0.0001" if p < SMALLEST_P else f"{p:.2g}"


def at_least(threshold: float) -> str:
    """A confidence in 0 … 1 as ``99.96 %``, rounded down so that it keeps what it promises."""
    if threshold <= 0:
        return "any"
    return f"{math.floor(threshold * 10_000 + 1e-6) / 100:.2f} %"


def plural(n: int, one: str, many: str = "") -> str:
    """``1 digit``, ``2 digits``, ``1,200 digits``."""
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, or ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def sentence(text: str) -> str:
    """The text with a capital letter; all else as it was."""
    return text[:1].upper() + text[1:]


def ranked(models: Sequence[ModelResult]) -> list[ModelResult]:
    """The best model first, the skipped ones last.

    Ranked by accuracy, then log-loss, on the model-selection images: the test images never choose.
    """

    def key(result: ModelResult) -> tuple[float, float]:
        if result.evaluation is None:
            return math.inf, math.inf
        return (
            -result.evaluation.model_selection.accuracy,
            result.evaluation.model_selection.log_loss,
        )

    return sorted(models, key=key)


def best(models: Sequence[ModelResult]) -> ModelResult | None:
    """The trained model that ranks first, or None where none was trained."""
    return next((result for result in ranked(models) if result.evaluation is not None), None)


def headline(run: RunResult) -> str:
    """What came out, in one sentence that can be read aloud."""
    winner = best(run.models)
    skipped = [NAMES[result.kind] for result in run.models if result.status == "skipped"]
    were = "was" if len(skipped) == 1 else "were"
    left_out = f"; {listed(skipped)} {were} skipped" if skipped else ""
    if winner is None or winner.evaluation is None:
        return f"No model was trained{left_out}."
    test = winner.evaluation.test
    return (
        f"The best model, {NAMES[winner.kind]}, reads {percent(test.accuracy)} of "
        f"{number(test.n)} unseen digits right (95 % interval "
        f"{interval(test.accuracy_low, test.accuracy_high)}){left_out}."
    )


def why_skipped(result: ModelResult) -> tuple[str, str]:
    """Why a model was skipped, and what to do about it, from its reason.

    The reason is the text of a `DigitsError`: a problem, what was received, and its remedy, a
    line each. Any other text serves as the problem.
    """
    lines = [line.strip() for line in result.reason.splitlines() if line.strip()]
    remedies = [sentence(_after(line)) for line in lines if line.lower().startswith(REMEDY)]
    problems = [line for line in lines if not line.lower().startswith(REMEDY)]
    return (
        _stopped("; ".join(problems) or "No reason was recorded"),
        _stopped(
            " ".join(remedies) or "Supply what the reason names, then run the same command again"
        ),
    )


def _after(line: str) -> str:
    return line[len(REMEDY) :].strip()


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def advice(run: RunResult) -> str:
    """Which model to use, and whether the next one would do as well."""
    trained = [result for result in ranked(run.models) if result.evaluation is not None]
    if not trained:
        return "There is no model to use yet."
    use = f"Use {NAMES[trained[0].kind]}."
    rivals = {result.kind for result in trained[1:]} & _undecided(run, trained[0].kind)
    if not rivals:
        return use
    others = listed([NAMES[result.kind] for result in trained if result.kind in rivals])
    return f"{use} Its lead over {others} may be luck: choosing the faster is as sound."


def _undecided(run: RunResult, kind: Kind) -> set[Kind]:
    """The models that no paired test tells apart from this one."""
    limit = SIGNIFICANCE / max(1, len(run.comparisons))
    pairs = [{test.first, test.second} for test in run.comparisons if test.p_value >= limit]
    return {other for pair in pairs if kind in pair for other in pair - {kind}}


def verdict(test: PairedTest, pairs: int) -> str:
    """What a paired test says, for a reader who has never met one.

    Args:
        test: two models on the same model-selection images.
        pairs: how many pairs are compared in all; the more, the stronger the evidence asked.
    """
    first, second = NAMES[test.first], NAMES[test.second]
    counts = (
        f"{sentence(first)} alone was right on {plural(test.only_first, 'digit')}, {second} "
        f"alone on {number(test.only_second)}, of {number(test.n)}."
    )
    chance = f"Equally good models would differ this much with probability {p_value(test.p_value)}"
    if test.p_value >= SIGNIFICANCE / pairs:
        return f"{counts} {chance}: these images cannot tell which one is better."
    better = first if test.only_first > test.only_second else second
    return f"{counts} {chance}: {better} is better, and not by luck."


def from_cache(steps: Sequence[Step]) -> str:
    """How much of the run was there already."""
    cached = sum(step.cached for step in steps)
    came = "comes" if len(steps) == 1 else "came"
    return f"{cached} of {plural(len(steps), 'step')} {came} from cached results"


def title(kind: Kind) -> str:
    """A model's name as a heading."""
    return ZOO[kind].title
