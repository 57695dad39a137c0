"""New deformations of training digits for every epoch: affine and elastic, and fast.

A deformation is a sparse 784 × 784 matrix of bilinear weights, so a group of images is warped
by one matrix product. Float32 ``(n, 28, 28)`` in 0 … 1 goes in and comes out.
"""

from functools import lru_cache

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.sparse import csr_array

from digits.arrays import SIDE, Floats, Images
from digits.config import AugmentConfig

PIXELS = SIDE * SIDE
CORNERS = 4  # neighbours that a bilinear sample mixes
CENTRE = (SIDE - 1) / 2


def augment(images: Images, config: AugmentConfig, rng: np.random.Generator) -> Images:
    """Deform every image; `config.group` neighbours share one deformation.

    Shuffle before calling: then the neighbours, and so the shared deformations, change with
    every epoch.
    """
    flat = images.reshape(len(images), PIXELS)
    groups = -(-len(images) // config.group)
    columns, weights = _bilinear(sampling_points(groups, config, rng))
    row_starts = np.arange(0, PIXELS * CORNERS + 1, CORNERS, dtype=np.int32)
    warped = np.empty_like(flat)
    for group in range(groups):
        members = slice(group * config.group, (group + 1) * config.group)
        matrix = csr_array(
            (weights[group].ravel(), columns[group].ravel(), row_starts), shape=(PIXELS, PIXELS)
        )
        # A row for each pixel, so that the product runs along contiguous images.
        warped[members] = (matrix @ np.ascontiguousarray(flat[members].T)).T
    return warped.reshape(images.shape)


def sampling_points(count: int, config: AugmentConfig, rng: np.random.Generator) -> Floats:
    """Where each output pixel is read from: float32 ``(count, 2, 784)``, y then x, in pixels."""
    matrices = _affine_matrices(count, config, rng)
    shifts = rng.uniform(-config.shift, config.shift, (count, 2, 1)).astype(np.float32)
    axis = np.arange(SIDE, dtype=np.float32) - np.float32(CENTRE)
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij")).reshape(2, PIXELS)
    points = matrices @ grid + shifts + np.float32(CENTRE)
    if config.elastic > 0:
        points += _elastic_field(count, config, rng)
    return np.asarray(points, dtype=np.float32)


def _affine_matrices(count: int, config: AugmentConfig, rng: np.random.Generator) -> Floats:
    angle = np.deg2rad(rng.uniform(-config.rotation, config.rotation, count))
    scale_y = 1 + rng.uniform(-config.scale, config.scale, count)
    scale_x = 1 + rng.uniform(-config.scale, config.scale, count)
    shear = rng.uniform(-config.shear, config.shear, count)
    cos, sin = np.cos(angle), np.sin(angle)
    rows = [[cos * scale_y, shear - sin * scale_x], [sin * scale_y, cos * scale_x]]
    return np.moveaxis(np.array(rows, dtype=np.float32), -1, 0)  # (count, 2, 2)


def _elastic_field(count: int, config: AugmentConfig, rng: np.random.Generator) -> Floats:
    """Smooth random displacements.

    Source: Simard, Steinkraus and Platt, "Best practices for convolutional neural networks",
    ICDAR 2003; here smooth by cubic interpolation of a coarse grid, which needs no filter.
    """
    knots = rng.standard_normal((count, 2, config.elastic_grid, config.elastic_grid))
    spline = _interpolation(config.elastic_grid)
    field = spline @ (knots.astype(np.float32) * np.float32(config.elastic)) @ spline.T
    return np.asarray(field.reshape(count, 2, PIXELS), dtype=np.float32)


@lru_cache
def _interpolation(knots: int) -> Floats:
    """The matrix ``(28, knots)`` of cubic interpolation from knots to pixels."""
    spline = CubicSpline(np.linspace(0, SIDE - 1, knots), np.eye(knots))
    return np.asarray(spline(np.arange(SIDE)), dtype=np.float32)


def _bilinear(points: Floats) -> "tuple[np.typing.NDArray[np.int32], Floats]":
    """The four source pixels of each sample and their weights, both ``(count, 784, 4)``."""
    corner = np.floor(points)
    part = points - corner
    corner = corner.astype(np.int32)
    columns = np.empty((*points.shape[::2], CORNERS), dtype=np.int32)
    weights = np.empty(columns.shape, dtype=np.float32)
    for slot, (down, right) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
        y, x = corner[:, 0] + down, corner[:, 1] + right
        inside = (y >= 0) & (y < SIDE) & (x >= 0) & (x < SIDE)
        weight_y = part[:, 0] if down else 1 - part[:, 0]
        weight_x = part[:, 1] if right else 1 - part[:, 1]
        columns[:, :, slot] = np.where(inside, y * SIDE + x, 0)
        weights[:, :, slot] = weight_y * weight_x * inside
    return columns, weights
