"""Ink: what a pen leaves on the canvas."""

import numpy as np

from digits.amounts.grammar.text_source import ROLES
from digits.handwriting.config import WriterConfig
from digits.handwriting.drawn_writers import DrawnWriter, StrokeStyle
from digits.handwriting.rendering import Pen, _canvas, extent
from digits.handwriting.typesetting import lay_out


def test_strokes_that_leave_the_canvas_are_cut_off() -> None:
    """They stop no training, and come in nowhere else."""
    rng = np.random.default_rng(1)
    line = lay_out(
        "1-8", DrawnWriter(StrokeStyle("american-00"), rng, 0), ROLES, WriterConfig(), rng
    )
    box = extent(line)
    tight = box._replace(right=(box.left + box.right) / 2, bottom=(box.top + box.bottom) / 2)
    whole = _canvas(line, box, 60.0, 1.0, Pen(2.0, 0.0, 0.0))
    part = _canvas(line, tight, 60.0, 1.0, Pen(2.0, 0.0, 0.0))
    rows, columns = (size - 8 for size in part.shape)  # blur reaches over the edge
    np.testing.assert_array_equal(part[:rows, :columns] > 0, whole[:rows, :columns] > 0)
