"""Recordings of real pens and digits on paper: their formats, and what is kept of them.

Reads the original distributions, says who wrote what, and scales it to digit heights; who writes
with it is `digits.handwriting.pen_writers`. Imports nothing of this room but its errors and the
lengths that strokes are drawn with.
"""
