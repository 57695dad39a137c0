"""Ink that differs from its paper by colour, and hardly by light: yellow on white, red on blue."""

import numpy as np
from PIL import Image, ImageFilter

from digits.arrays import Floats

COARSE = 128  # pixels along the longer side, on which colours are compared
AROUND = 12  # radius in such pixels of the paper that a pixel is compared with
CLEARER = 2.0  # by so much more must the colour differ than the light does
LEAST = 0.04  # of full white: differences below are those of sensors and compression
RARE = 0.98  # quantile of differences: few pixels are ink


def by_colour(picture: Image.Image, grey: Floats) -> Floats:
    """The picture's light, or the colour in which its ink stands out, where light shows little.

    Args:
        picture: mode RGB or RGBA.
        grey: its light, float32 (h, w) in 0 … 1.

    Returns:
        float32 (h, w) in 0 … 1: `grey` itself, or the shares of the three colours that differ
        most from one another, which is the first principal component of what differs from the
        paper around.
    """
    picture = picture.convert("RGB")
    small = picture.copy()
    small.thumbnail((COARSE, COARSE))
    colours = _floats(small)
    differences = (colours - _floats(small.filter(ImageFilter.GaussianBlur(AROUND)))).reshape(-1, 3)
    axis = np.linalg.eigh(differences.T @ differences)[1][:, -1].astype(np.float32)
    by_axis = float(np.quantile(np.abs(differences @ axis), RARE))
    luminance = np.asarray(small.convert("L"), np.float32) / np.float32(255)
    light = np.asarray(small.convert("L").filter(ImageFilter.GaussianBlur(AROUND)), np.float32)
    by_light = float(np.quantile(np.abs(luminance - light / np.float32(255)), RARE))
    if by_axis < max(LEAST, CLEARER * by_light):
        return grey
    seen = _floats(picture) @ axis
    lowest, highest = float(seen.min()), float(seen.max())
    return np.asarray((seen - lowest) / (highest - lowest), np.float32)


def _floats(picture: Image.Image) -> Floats:
    """(h, w, 3) float32 in 0 … 1."""
    return np.asarray(picture, dtype=np.float32) / np.float32(255)
