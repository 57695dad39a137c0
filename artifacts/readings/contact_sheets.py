"""Contact sheets of synthetic amounts: what a reader learns from, with the texts it should read.

The pictures are shown as the reader sees them, but as dark ink on white paper.
"""

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from PIL import Image

from artifacts.plots.style import FULL, INK, SOFT, blank, sheet
from digits.handwriting.generator import Synthesis
from digits.handwriting.samples import DrawnSample

ROWS, COLUMNS = 12, 8
CELL_WIDTH, CELL_HEIGHT = 200, 64  # pixels of the mosaic
LABEL_SIZE = 5.5  # points
TITLE = "What the reader learns from: synthetic amounts, and what it should read in them"


def contact_sheet(
    synthesis: Synthesis,
    seed: int = 0,
    rows: int = ROWS,
    columns: int = COLUMNS,
    title: str = TITLE,
) -> Figure:
    """The first items of a seed, each with its text and the kind of its writer below it.

    Args:
        synthesis: the generator.
        seed: of the items.
        rows: of pictures.
        columns: of pictures.
        title: of the sheet.
    """
    items = [synthesis.item(seed, index) for index in range(rows * columns)]
    height = FULL * rows * CELL_HEIGHT / (columns * CELL_WIDTH)
    note = f"Seed {seed}. ^ has no ink: it says that raised cents follow. Shrunk where too wide."
    figure = sheet(FULL, height, title, note)
    spec = figure.add_gridspec(1, 1)[0]
    axes = blank(figure, spec)
    axes.imshow(mosaic(items, columns), cmap="gray", vmin=0, vmax=255, interpolation="lanczos")
    for index, item in enumerate(items):
        row, column = divmod(index, columns)
        x, y = column * CELL_WIDTH + 2, (row + 1) * CELL_HEIGHT - 5
        text = f"{item.text}  " if item.text else "no amount  "
        label = text.replace("$", r"\$") + f"({item.writer})"
        axes.text(x, y, label, fontsize=LABEL_SIZE, color=INK if item.text else SOFT)
    return figure


def mosaic(items: list[DrawnSample], columns: int = COLUMNS) -> npt.NDArray[np.uint8]:
    """The pictures on white, uint8 (rows × CELL_HEIGHT, columns × CELL_WIDTH), dark ink."""
    rows = -(-len(items) // columns)
    canvas = Image.new("L", (columns * CELL_WIDTH, rows * CELL_HEIGHT), 255)
    for index, item in enumerate(items):
        picture = Image.fromarray(255 - item.picture)
        picture.thumbnail((CELL_WIDTH - 8, CELL_HEIGHT - 18), Image.Resampling.LANCZOS)
        row, column = divmod(index, columns)
        canvas.paste(picture, (column * CELL_WIDTH, row * CELL_HEIGHT))
    return np.asarray(canvas)
