"""Pictures of how well amounts are read: risk against coverage.

Takes the records of `digits.amounts.decision.evaluation`; reliability is drawn by `plots_models`.
"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from artifacts.plots.models import reliability_plot
from artifacts.plots.style import (
    BLUE,
    HALF,
    INK,
    ORANGE,
    RULE,
    SOFT,
    TEXT_SIZE,
    VERMILION,
    axes,
    remark,
    sheet,
)
from artifacts.reports.wording import number, percent, plural
from digits.amounts.decision.evaluation import AmountScores

LEVEL = 0.01  # misread among the accepted: the line in the drawing
LEAST_TOP = 0.02  # the drawing reaches at least up to this risk
MANY = 3  # groups with a confidence, below which no reliability is drawn


def amount_figures(
    scores: AmountScores, name: str, figures: AmountScores | None = None
) -> dict[str, Figure]:
    """Both pictures of an evaluation, by the names of their files.

    Args:
        scores: of at least one labelled picture.
        name: of what read them, such as "The shipped reader".
        figures: of the figures alone, where words were read, too.
    """
    return {
        "risk-coverage": risk_coverage(scores, name, figures),
        "reliability": _reliability(scores, name),
    }


def risk_coverage(scores: AmountScores, name: str, figures: AmountScores | None = None) -> Figure:
    """How many of the accepted are misread, the more pictures are accepted."""
    figure = sheet(
        HALF,
        3.5,
        f"{name}: {percent(scores.read_rate_at_1pct, 1)} read at 1 % misread",
        f"{plural(scores.n, 'amount')}, the surest accepted first. The cross marks the default "
        "decision, the broken line 1 % misread.",
    )
    ax = axes(figure, x="accepted (% of all pictures)", y="misread (% of the accepted)")
    if not scores.curve:
        remark(ax, "No amount was read.")
        return figure
    ax.axhline(100 * LEVEL, color=SOFT, linewidth=1.2, linestyle=(0, (4, 3)))
    highest = _curve(ax, figures, ORANGE, "figures alone") if figures else 0.0
    highest = max(highest, _curve(ax, scores, BLUE, "figures and words" if figures else ""))
    if figures:
        below_the_text = (0, 0.93)
        ax.legend(
            frameon=False, fontsize=TEXT_SIZE, labelcolor=INK,
            loc="upper left", bbox_to_anchor=below_the_text,
        )  # fmt: skip
    if scores.read_rate_at_1pct:
        ax.axvline(100 * scores.read_rate_at_1pct, color=RULE, linewidth=1.2, zorder=1)
    top = max(100 * LEAST_TOP, highest) * 1.12
    if scores.accepted:
        share = 100 * scores.misread_accepted / scores.accepted
        ax.plot(
            100 * scores.accepted / scores.n, share, "X", color=VERMILION, markersize=8, zorder=5
        )
        top = max(top, 1.12 * share)
    ax.set_xlim(0, 100)
    ax.set_ylim(-0.03 * top, top)
    ax.text(
        0.03, 0.95, f"all {number(scores.n)}: {percent(1 - scores.exact_match, 1)} wrong or unread",
        transform=ax.transAxes, va="top", fontsize=TEXT_SIZE, color=INK,
    )  # fmt: skip
    return figure


def _curve(ax: Axes, scores: AmountScores, color: str, label: str) -> float:
    """Draw one curve; returns the risk of accepting everything, in percent."""
    coverage = [100 * point.coverage for point in scores.curve]
    risk = [100 * point.risk for point in scores.curve]
    ax.plot(coverage, risk, color=color, linewidth=2, drawstyle="steps-post", label=label)
    return risk[-1] if risk else 0.0


def _reliability(scores: AmountScores, name: str) -> Figure:
    if len(scores.reliability) >= MANY:
        return reliability_plot(scores.reliability, scores.calibration_error, name, "amount")
    figure = sheet(HALF, 1.0, f"{name}: too few amounts to judge its confidence")
    remark(axes(figure), "Confidence is compared in groups of readings.")
    return figure
