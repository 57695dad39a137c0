"""Lines that forms print inside crops: boxes, rules, cells, guides; none of it is ink of the text.

`digits.handwriting.form_plan` decides what there will be and makes room for it; `draw_form` draws
it around the rendered ink, which says where the text really is. What tells a rule from a written 1:
it is straight and even, and runs through the whole box or crop, which is higher than the text.
Darkness is float32 ``(height, width)``, 0 for nothing and 1 for black.
"""

from typing import NamedTuple

import numpy as np

from digits.arrays import Floats
from digits.handwriting.form_plan import FormPlan
from digits.handwriting.form_print import (
    print_bars,
    print_cut,
    print_ending,
    print_sign,
    print_word,
)
from digits.handwriting.text_source import WrittenText

INKED = 0.3  # what counts as ink of the text
UPRIGHT = 0.7  # of the text's height: a stroke at its end that no rule may touch
NARROW = 0.5  # of the text's height: so narrow is a slanted 1
APART = 2.5  # pixels between a rule and the text, where they do not touch
NEAR = 4  # columns in which a text's first stroke is looked for
TOUCHED = 0.12  # of edges: the text touches or crosses them
TINTED = 0.2  # of boxes: lighter or darker than the paper around
NEXT_FIELD = 0.4  # of upright edges: something stands beyond them
LEAST_NEXT = 5  # pixels beyond an edge in which something is seen
PARTED = 0.25  # of signs in a box: a rule between sign and text
THROUGH = 0.35  # of guides: through the text


class Look(NamedTuple):
    """How a line is printed: its width and its distance to a second one in pixels, its darkness.

    `dashes` is what of it is there along its length, in 0 … 1; None for all of it.
    """

    width: float
    shade: float
    double: float
    dashes: Floats | None


class Box(NamedTuple):
    """A rectangle in pixels; an edge that is not there is that of the crop."""

    left: float
    top: float
    right: float
    bottom: float


class Scene(NamedTuple):
    """What is drawn on: the form's darkness and the paper's; where box and text are."""

    dark: Floats
    paper: Floats
    plan: FormPlan
    box: Box
    text: Box


class Printed(NamedTuple):
    """What a form printed, if anything, and what is to be read of it before and behind the text."""

    dark: Floats | None = None
    before: str = ""
    behind: str = ""


def draw_form(
    plan: FormPlan, ink: Floats, paper: Floats, written: WrittenText, rng: np.random.Generator
) -> Printed:
    """Draw what was planned.

    Args:
        plan: what there is, with room made for it.
        ink: of the text, (height, width) in 0 … 1; may be empty.
        paper: its darkness, changed in place where a box is tinted.
        written: the text, and what may be printed beside it.
        rng: what chance is drawn from.
    """
    dark = np.zeros_like(ink)
    text = _place_of(ink)
    box = _around(plan, ink, text, rng)
    if plan.kind:
        _DRAWERS[plan.kind](Scene(dark, paper, plan, box, text), rng)
    if plan.cut:
        print_cut(dark, (round(text.top), round(text.bottom)), rng)
    start = round(box.left) + 2 if plan.edges.left else 0
    before = print_sign(dark[:, start:], plan.sign, written.signs, rng) if plan.sign else ""
    if before and plan.kind and rng.random() < PARTED:
        column = start + plan.sign + 0.5
        _line(dark, column, 0.0, box.top, box.bottom, _look(max(ink.shape), rng))
    behind = ""
    if plan.ending:
        behind = print_ending(dark, round(text.right) + 3, plan.ending, plan.ending_size, rng)
    return Printed(dark, before, behind)


# --- where -----------------------------------------------------------------------------------


def _place_of(ink: Floats) -> Box:
    """The text's first column and row, and those after its last; the middle where there is none."""
    columns = np.flatnonzero(ink.max(axis=0) > INKED)
    rows = np.flatnonzero(ink.max(axis=1) > INKED)
    if not len(columns) or not len(rows):
        height, width = ink.shape
        return Box(0.25 * width, 0.25 * height, 0.75 * width, 0.75 * height)
    return Box(float(columns[0]), float(rows[0]), columns[-1] + 1.0, rows[-1] + 1.0)


def _around(plan: FormPlan, ink: Floats, text: Box, rng: np.random.Generator) -> Box:
    """Where the edges stand: from through the text's ends to the crop's."""
    height, width = ink.shape
    place, touch = rng.random((2, 4)).tolist()
    tall = text.bottom - text.top
    left = place[0] * max(0.0, text.left - plan.sign - APART)
    if touch[0] < TOUCHED and not plan.sign:
        left = text.left + (3 * place[0] - 1.5 if not _upright(ink, text, 0) else -APART)
    beyond = text.right + APART + (plan.ending_room if plan.ending else 0)
    right = beyond + place[2] * max(0.0, width - 1 - beyond)
    if touch[2] < TOUCHED and not plan.ending:
        right = text.right + (3 * place[2] - 1.5 if not _upright(ink, text, -1) else APART)
    top = place[1] * max(0.0, text.top - 1)
    top = text.top + 0.12 * place[1] * tall if touch[1] < TOUCHED else top
    bottom = text.bottom + 1 + place[3] * max(0.0, height - 2 - text.bottom)
    bottom = text.bottom - 0.15 * place[3] * tall if touch[3] < 1.5 * TOUCHED else bottom
    edges = plan.edges
    return Box(
        left if edges.left else 0.0,
        top if edges.top else 0.0,
        right if edges.right else float(width),
        bottom if edges.bottom else float(height),
    )


def _upright(ink: Floats, text: Box, end: int) -> bool:
    """Whether the text's first or last symbol is so narrow or upright that a rule swallows it."""
    tall = text.bottom - text.top
    seen = np.asarray(ink > INKED)
    columns = np.asarray(seen[:, int(text.left) : int(text.right)].any(axis=0))
    gap = int((columns[::-1] if end else columns).argmin())  # 0 where there is none
    first = int(text.left) if end == 0 else int(text.right) - NEAR
    inked = seen[:, max(0, first) : first + NEAR].any(axis=1).sum()
    return bool(inked > UPRIGHT * tall or 0 < gap < NARROW * tall)


# --- what ------------------------------------------------------------------------------------


def _box(scene: Scene, rng: np.random.Generator) -> None:
    """The edges that are there, what is beyond them, and the box's tint."""
    if rng.random() < TINTED:
        _tint(scene.paper, scene.box, rng)
    _next_fields(scene.dark, scene.plan, scene.box, rng)
    _edges(scene.dark, scene.plan, scene.box, rng)


def _edges(dark: Floats, plan: FormPlan, box: Box, rng: np.random.Generator) -> None:
    look = _look(max(dark.shape), rng)
    other = _look(max(dark.shape), rng) if rng.random() < 0.25 else look
    tilt, lean, table = rng.random(3).tolist()
    slope, lean = 0.02 * (tilt - 0.5), 0.05 * (lean - 0.5)
    # In a table, rules run on beyond the box's corners.
    ends = Box(0.0, 0.0, *(float(size) for size in dark.shape[::-1])) if table < 0.12 else box
    for there, column, outwards in (
        (plan.edges.left, box.left, -1),
        (plan.edges.right, box.right, 1),
    ):
        if there:
            _line(dark, column, lean, ends.top, ends.bottom, look, outwards)
    for there, row, outwards, one in (
        (plan.edges.top, box.top, -1, look),
        (plan.edges.bottom, box.bottom, 1, other),
    ):
        if there:
            _line(dark.T, row, slope, ends.left, ends.right, one, outwards)


def _cells(scene: Scene, rng: np.random.Generator) -> None:
    """A box, or some of its edges, with dividers: whole ones, or ticks from the bottom up."""
    _box(scene, rng)
    dark, _, plan, box, text = scene
    look = _look(max(dark.shape), rng)
    part = 0.2 + 0.5 * rng.random() if rng.random() < 0.5 else 1.0
    wide = text.right - text.left
    for share in plan.dividers:
        start = box.bottom - part * (box.bottom - box.top)
        _line(dark, text.left + share * wide, 0.0, start, box.bottom, look)


def _guides(scene: Scene, rng: np.random.Generator) -> None:
    """A line to write on, sometimes a second one, or a pale one through the text."""
    dark, text = scene.dark, scene.text
    look = _look(max(dark.shape), rng)
    through, place, shift, second, tilt = rng.random(5).tolist()
    row = text.bottom + 6 * place - 3
    if through < THROUGH:
        row = text.top + (0.2 + 0.6 * place) * (text.bottom - text.top)
        look = look._replace(shade=0.55 * look.shade, width=min(1.3, look.width))
    _line(dark.T, row, 0.02 * (tilt - 0.5), 0, dark.shape[1], look)
    if second < 0.25:
        _line(dark.T, text.top - 4 * shift, 0.02 * (tilt - 0.5), 0, dark.shape[1], look)


def _tint(paper: Floats, box: Box, rng: np.random.Generator) -> None:
    """Inside or outside of the box, the paper is darker."""
    tint = np.float32(0.04 + 0.1 * rng.random())
    inside = paper[round(box.top) : round(box.bottom), round(box.left) : round(box.right)]
    if rng.random() < 0.5:
        paper += tint
        tint = -tint
    inside += tint


def _next_fields(dark: Floats, plan: FormPlan, box: Box, rng: np.random.Generator) -> None:
    """Parts of print, or of a bar code, beyond the upright edges."""
    left, right, bars = rng.random(3).tolist()
    if plan.edges.left and box.left > LEAST_NEXT and left < NEXT_FIELD:
        print_word(dark[:, : int(box.left) - 1], rng, end="right")
    beyond = round(box.right) + 3
    if plan.edges.right and beyond + LEAST_NEXT < dark.shape[1] and right < NEXT_FIELD:
        if bars < 0.35:
            print_bars(dark[:, beyond + 1 :], rng)
        else:
            print_word(dark[:, beyond:], rng, end="left")


_DRAWERS = {"box": _box, "rules": _box, "cells": _cells, "guides": _guides}


# --- lines -----------------------------------------------------------------------------------


def _look(length: int, rng: np.random.Generator) -> Look:
    """From hairlines to thick, from grey to black; some double, broken, dotted or in tiny print."""
    thick, shade, twice, apart, kind, period, share = rng.random(7).tolist()
    double = 2 + 2 * apart if twice < 0.12 else 0.0
    dashes: Floats | None = None
    if kind < 0.24:
        step = 3 + 7 * period if kind < 0.14 else 2 + 2 * period
        along = np.arange(length, dtype=np.float32) % np.float32(step)
        dashes = (along < step * (0.35 + 0.45 * share)).astype(np.float32)
    elif kind < 0.32:  # what is printed so small that it looks like a rough line
        dashes = 0.15 + np.float32(0.85) * rng.random(length, dtype=np.float32)
        thick = max(thick, 0.7)
    elif kind < 0.38:  # worn
        knots = rng.random(length // 8 + 2, dtype=np.float32)
        faded = np.interp(np.arange(length) / 8, np.arange(len(knots)), knots)
        dashes = np.clip(2.2 * faded, 0.2, 1).astype(np.float32)
    return Look(0.7 + 2.3 * thick**2, 0.35 + 0.65 * shade, double, dashes)


def _line(
    dark: Floats, at: float, slope: float, start: float, stop: float, look: Look, outwards: int = 1
) -> None:
    """A straight line along the rows of `dark`, which may be a transposed view.

    Args:
        dark: changed in place.
        at: its column in the middle of the picture.
        slope: columns for one row.
        start: its first row.
        stop: the row after its last.
        look: how it is printed.
        outwards: on which side a second line stands, 1 or -1.
    """
    first, last = max(0, round(start)), min(dark.shape[0], round(stop))
    if last <= first:
        return
    rows = np.arange(first, last, dtype=np.float32)
    middle = np.float32(at) + np.float32(slope) * (rows - np.float32(dark.shape[0] / 2))
    reach = look.width + look.double + 1
    left = max(0, int(min(middle[0], middle[-1]) - reach))
    right = min(dark.shape[1], int(max(middle[0], middle[-1]) + reach) + 2)
    if right <= left:
        return
    away = np.arange(left, right, dtype=np.float32)[None, :] - middle[:, None]
    cover = np.float32(look.width / 2 + 0.5) - np.abs(away)
    if look.double:
        second = np.float32(look.width / 2 + 0.5) - np.abs(away - look.double * outwards)
        cover = np.maximum(cover, second)
    cover = np.minimum(np.maximum(cover, 0), 1) * np.float32(look.shade)
    if look.dashes is not None:
        cover *= look.dashes[first:last, None]
    part = dark[first:last, left:right]
    np.maximum(part, cover, out=part)
