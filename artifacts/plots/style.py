"""What all plots share: the sheet with its title, the colours, and PNGs that never vary by chance.

Figures are built through matplotlib's objects, never through pyplot, so tasks may draw in
threads. The drawings themselves are in `plots_data` and `plots_models`.
"""

import io
import textwrap

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

# Okabe and Ito's palette, which colour-blind readers can tell apart; black is left to text.
BLUE, VERMILION, GREEN = "#0072B2", "#D55E00", "#009E73"
SKY, ORANGE, PURPLE = "#56B4E9", "#E69F00", "#CC79A7"
INK, SOFT, RULE = "#1c2733", "#5b6673", "#d9dee4"
PAPER = "#ffffff"

HALF, FULL = 5.0, 10.0  # inches: half a column of the report, and all of it
TITLE_SIZE, TEXT_SIZE, TICK_SIZE = 11.5, 9.0, 8.5  # points
TITLE_STEP, TEXT_STEP, EDGE = 0.215, 0.17, 0.10  # inches: line heights, and the outer margin
DPI = 160


def sheet(width: float, height: float, title: str, note: str = "") -> Figure:
    """An empty figure with a title that says what one sees, and a softer note below it.

    Args:
        width: `HALF` or `FULL`, in inches; lines are wrapped to fit.
        height: of the drawing without its title, in inches.
        title: the finding.
        note: how to read the drawing.
    """
    titles = textwrap.wrap(title, int(9.9 * width))
    notes = textwrap.wrap(note, int(14.2 * width)) if note else []
    header = EDGE + TITLE_STEP * len(titles) + TEXT_STEP * len(notes) + 0.09
    total = height + header
    figure = Figure(figsize=(width, total), facecolor=PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    engine = figure.get_layout_engine()
    if engine is not None:
        # The engine knows nothing of free text, so the title's strip is kept out of its reach.
        engine.set(rect=(0.0, 0.0, 1.0, height / total), w_pad=0.06, h_pad=0.06)  # type: ignore[call-arg]
    top = total - EDGE
    for line in titles:
        _line(figure, line, top, size=TITLE_SIZE, color=INK, weight="bold")
        top -= TITLE_STEP
    for line in notes:
        _line(figure, line, top - 0.02, size=TEXT_SIZE, color=SOFT, weight="normal")
        top -= TEXT_STEP
    return figure


def _line(figure: Figure, text: str, top: float, *, size: float, color: str, weight: str) -> None:
    """One line of the header, `top` inches above the figure's lower edge."""
    width, height = figure.get_size_inches()
    position = (EDGE / float(width), top / float(height))
    figure.text(*position, text, fontsize=size, color=color, fontweight=weight, va="top", ha="left")


def axes(figure: Figure, where: SubplotSpec | None = None, *, x: str = "", y: str = "") -> Axes:
    """Quiet axes: no box, a light grid behind the marks, labels in the report's sizes."""
    ax = figure.add_subplot(where) if where is not None else figure.add_subplot()
    ax.set_xlabel(x, fontsize=TEXT_SIZE, color=INK)
    ax.set_ylabel(y, fontsize=TEXT_SIZE, color=INK)
    ax.tick_params(labelsize=TICK_SIZE, colors=SOFT, labelcolor=INK, length=3)
    ax.grid(visible=True, color=RULE, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(SOFT)
    return ax


def blank(figure: Figure, where: SubplotSpec) -> Axes:
    """Axes without any frame, for a picture."""
    ax = figure.add_subplot(where)
    ax.set_axis_off()
    return ax


def remark(ax: Axes, text: str) -> None:
    """A sentence in the middle of axes that have nothing to show."""
    ax.set_axis_off()
    ax.text(
        0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", fontsize=10, color=SOFT
    )


def png_bytes(figure: Figure, dpi: int = DPI) -> bytes:
    """The figure as a PNG; equal drawings give equal bytes, for no date or version is kept."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()
