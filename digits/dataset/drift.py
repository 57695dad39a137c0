"""How a set of digits looks on the whole, and how far new digits lie from those learned from.

Takes uint8 ``(n, 28, 28)`` pictures, white ink on black, with labels ``(n,)``; gives the plain
records of `digits.scores`, so that a card can keep a profile and a later run compare with it.
"""

import numpy as np

from digits.arrays import CLASSES, SIDE, Doubles, Floats, Labels, RawImages
from digits.dataset.validation import pixel_statistics
from digits.scores import DataProfile, Drift, DriftVerdict, Measure, Shift

SHIFTED = 0.1
"""PSI from which a distribution counts as shifted. Source, also of the next: Siddiqi, "Credit
Risk Scorecards", Wiley 2006; the marks are the usual ones of banks."""
STRONGLY_SHIFTED = 0.25
"""PSI from which a distribution counts as strongly shifted."""
FALSE_ALARMS = 0.01
"""How often pictures of the same kind may be called shifted, all distributions taken together."""

PIXEL_EDGES = np.linspace(0, 256, 11)[1:-1] / 255
"""Of all pixels, 0 … 1: nine edges make ten bins of equal width."""
INK_EDGES = np.array([0.0778, 0.0931, 0.1059, 0.1173, 0.1288, 0.1403, 0.1531, 0.1684, 0.1913])
"""Of the share of inked pixels: a tenth of MNIST's training pictures lies in each bin."""
STROKE_EDGES = np.array([1.753, 1.931, 2.079, 2.220, 2.359, 2.508, 2.680, 2.901, 3.254])
"""Of the pen's width in pixels, likewise."""
SLANT_EDGES = np.array([-13.04, -6.64, -2.06, 2.04, 5.95, 9.88, 14.06, 18.88, 24.95])
"""Of the lean in degrees, likewise."""

BINS = 10  # of every distribution, and the number of digits
HALF_INK = 127  # a pixel above it counts as ink
TOGETHER = 4096  # pictures measured at a time: bounds memory
LEAST_INK = 1e-6  # keeps an empty picture from dividing by zero
SEVERITY: tuple[DriftVerdict, ...] = ("stable", "shifted", "strongly shifted")


def profile_of(images: RawImages, labels: Labels) -> DataProfile:
    """Measure a set of labelled pictures.

    Args:
        images: uint8 ``(n, 28, 28)``, 0 … 255, n ≥ 1.
        labels: uint8 ``(n,)``, 0 … 9.
    """
    parts = [images[start : start + TOGETHER] for start in range(0, len(images), TOGETHER)]
    ink, stroke, slant = np.concatenate([_measured(part) for part in parts], axis=1)  # (3, n)
    return DataProfile(
        n=len(images),
        digits=tuple(int(count) for count in np.bincount(labels, minlength=CLASSES)),
        pixels=_pixels(images),
        ink=_measure(ink, INK_EDGES),
        stroke=_measure(stroke, STROKE_EDGES),
        slant=_measure(slant, SLANT_EDGES),
    )


def compare(new: DataProfile, old: DataProfile, reference: str) -> Drift:
    """Tell how far new pictures lie from a reference.

    Args:
        new: of the new pictures.
        old: of the reference.
        reference: whose data the reference are, in words.
    """
    pairs = {
        "digits": (new.digits, old.digits),
        "pixels": (new.pixels.counts, old.pixels.counts),
        "ink": (new.ink.counts, old.ink.counts),
        "stroke width": (new.stroke.counts, old.stroke.counts),
        "slant": (new.slant.counts, old.slant.counts),
    }
    chance = _psi_by_chance(new.n, old.n, among=len(pairs))
    shifts = tuple(
        _shift(what, _floats(ours), _floats(theirs), chance)
        for what, (ours, theirs) in pairs.items()
    )
    return Drift(
        reference=reference,
        new=new,
        old=old,
        shifts=shifts,
        total_variation=total_variation(_floats(new.digits), _floats(old.digits)),
        p_value=label_p_value(_floats(new.digits), _floats(old.digits)),
        mean_difference=new.pixels.mean - old.pixels.mean,
        std_difference=new.pixels.std - old.pixels.std,
        verdict=max((shift.verdict for shift in shifts), key=SEVERITY.index),
    )


# --- measuring -------------------------------------------------------------------------------


def _measured(images: RawImages) -> Doubles:
    """Ink, stroke width and slant of each picture: ``(3, n)``."""
    shades = images.astype(np.float32) / np.float32(255)
    ink = (images > HALF_INK).mean(axis=(1, 2))
    return np.stack((ink, _stroke_widths(shades), _slants(shades)))


def _stroke_widths(shades: Floats) -> Doubles:
    """Twice the ink's area / the length of its outline, in pixels: ``(n,)``.

    Source: by the coarea formula (Federer, 1959), the sum of the gradient's lengths is the
    length of the outline, averaged over all shades: no threshold, so soft edges do not matter.
    """
    framed = np.pad(shades, ((0, 0), (1, 1), (1, 1)))
    down, right = np.diff(framed, axis=1)[:, :, :-1], np.diff(framed, axis=2)[:, :-1]
    outlines = np.hypot(down, right).sum(axis=(1, 2), dtype=np.float64)
    areas = shades.sum(axis=(1, 2), dtype=np.float64)
    return np.asarray(2 * areas / np.maximum(outlines, LEAST_INK), dtype=np.float64)


def _slants(shades: Floats) -> Doubles:
    """How far each digit leans to the right, in degrees: ``(n,)``.

    Source: the shear that makes the second moment of ink zero, as LeCun et al., "Gradient-based
    learning applied to document recognition" (1998), deslant their digits.
    """
    y, x = np.indices((SIDE, SIDE), dtype=np.float64)
    terms = np.stack((np.ones_like(x), x, y, x * y, y * y), axis=-1).reshape(-1, 5)
    mass, across, down, both, downs = (shades.reshape(len(shades), -1) @ terms).T  # (5, n)
    mass = np.maximum(mass, LEAST_INK)
    covariance, variance = both - across * down / mass, downs - down * down / mass
    return np.asarray(-np.degrees(np.arctan2(covariance, np.maximum(variance, LEAST_INK))))


def _pixels(images: RawImages) -> Measure:
    mean, std = pixel_statistics(images)
    counts = np.bincount(images.ravel(), minlength=256)
    of_levels = np.digitize(np.arange(256) / 255, PIXEL_EDGES)
    bins = np.bincount(of_levels, weights=counts, minlength=BINS)
    return Measure(mean=mean, std=std, counts=tuple(int(count) for count in bins))


def _measure(values: Doubles, edges: Doubles) -> Measure:
    bins = np.bincount(np.digitize(values, edges), minlength=BINS)
    return Measure(
        mean=float(values.mean()),
        std=float(values.std()),
        counts=tuple(int(count) for count in bins),
    )


# --- comparing -------------------------------------------------------------------------------


def stability_index(new: Doubles, old: Doubles) -> float:
    """The population stability index of two histograms, each of counts ``(k,)``; 0 if alike.

    Source: Siddiqi, "Credit Risk Scorecards", Wiley 2006. Half a count is added to every bin,
    for an empty one would make it infinite.
    """
    first, second = _shares(new + 0.5), _shares(old + 0.5)
    return float(((first - second) * np.log(first / second)).sum())


def jensen_shannon(new: Doubles, old: Doubles) -> float:
    """Jensen and Shannon's distance of two histograms of counts ``(k,)``: 0 alike, 1 disjoint.

    Source: Endres and Schindelin, "A new metric for probability distributions", IEEE Trans.
    Inf. Theory 49 (2003); logarithms to base 2.
    """
    first, second = _shares(new), _shares(old)
    middle = (first + second) / 2
    divergence = sum(
        float((shares[shares > 0] * np.log2(shares[shares > 0] / middle[shares > 0])).sum())
        for shares in (first, second)
    )
    return float(np.sqrt(max(0.0, divergence / 2)))


def total_variation(new: Doubles, old: Doubles) -> float:
    """The share of one histogram, 0 … 1, that would have to move to make the other."""
    return float(np.abs(_shares(new) - _shares(old)).sum() / 2)


def label_p_value(new: Doubles, old: Doubles) -> float:
    """The chance of digits' counts ``(10,)`` at least so unlike, if drawn from the same shares.

    Source: Pearson's chi-squared test of homogeneity.
    """
    # Imported here: a card holds a profile, and listing cards should not wait for SciPy.
    from scipy.stats import chi2_contingency

    seen = new + old > 0
    table = np.stack((new[seen], old[seen]))  # (2, digits seen)
    return float(chi2_contingency(table).pvalue) if seen.sum() > 1 else 1.0


def _psi_by_chance(new: int, old: int, among: int) -> float:
    """The index that so few pictures of the same kind would exceed by chance only.

    Source: Yurdakul and Naranjo, "Statistical properties of the population stability index",
    Journal of Risk Model Validation 14 (2020): it is about (1/n + 1/m) times a chi-squared
    variable. Pixels of one picture belong together, so pictures are counted for them too.

    Args:
        new: pictures on the one side.
        old: pictures on the other.
        among: distributions that share the false alarms.
    """
    # Imported here: a card holds a profile, and listing cards should not wait for SciPy.
    from scipy.stats import chi2

    return float((1 / new + 1 / old) * chi2.isf(FALSE_ALARMS / among, BINS - 1))


def _shift(what: str, new: Doubles, old: Doubles, chance: float) -> Shift:
    psi = stability_index(new, old)
    return Shift(
        what=what,
        psi=psi,
        chance=chance,
        distance=jensen_shannon(new, old),
        verdict=_verdict(psi, chance),
    )


def _verdict(psi: float, chance: float) -> DriftVerdict:
    if psi < SHIFTED or psi <= chance:
        return "stable"
    return "shifted" if psi < STRONGLY_SHIFTED else "strongly shifted"


def _shares(counts: Doubles) -> Doubles:
    return np.asarray(counts / counts.sum(), dtype=np.float64)


def _floats(counts: tuple[int, ...]) -> Doubles:
    return np.asarray(counts, dtype=np.float64)
