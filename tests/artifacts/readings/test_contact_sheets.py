"""The contact sheet shows every string with its text, the same each time."""

import numpy as np
from matplotlib.text import Text

from artifacts.plots.style import png_bytes
from artifacts.readings.contact_sheets import CELL_HEIGHT, CELL_WIDTH, contact_sheet, mosaic
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis


def test_every_text_stands_below_its_picture() -> None:
    """All texts of the seed are on the sheet, and the sheet is the same each time."""
    made = amount_synthesis(AmountSynthesisConfig())
    figure = contact_sheet(made, seed=3, rows=2, columns=3)
    words = [one.get_text() for one in figure.findobj(Text) if isinstance(one, Text)]
    for index in range(6):
        text = made.item(3, index).text.replace("$", r"\$")
        assert any(text in word for word in words)
    again = contact_sheet(made, seed=3, rows=2, columns=3)
    assert png_bytes(figure) == png_bytes(again)


def test_pictures_are_dark_ink_on_white() -> None:
    """The mosaic is mostly white and as large as its cells."""
    made = amount_synthesis(AmountSynthesisConfig())
    tiles = mosaic([made.item(0, index) for index in range(5)], columns=3)
    assert tiles.shape == (2 * CELL_HEIGHT, 3 * CELL_WIDTH)
    assert np.median(tiles) > 200
