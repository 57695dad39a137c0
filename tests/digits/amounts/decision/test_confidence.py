"""The confidence model: it finds what is true, keeps its directions, and is plain numbers."""

import math
from decimal import Decimal

import numpy as np
import pytest
from pydantic import ValidationError

from digits.amounts.decision.confidence import (
    FEATURES,
    ConfidenceModel,
    features_of,
    fit_confidence,
)
from digits.amounts.errors import TooFewReadings
from digits.amounts.grammar.currencies import AmountCandidate, AmountPrediction
from digits.line_reader.ensemble import pool_views


def pooled(best: float, second: float, agreeing: int = 3, text: str = "1234") -> AmountPrediction:
    """A prediction of three views on 1,234."""
    candidates = (
        AmountCandidate(Decimal(1234), best, text, "whole"),
        AmountCandidate(Decimal(1284), second, "1284", "whole"),
    )
    return AmountPrediction(
        candidates, max(0.0, 1 - best - second), 3, agreeing, best * agreeing / 3
    )


def truly(best: float) -> float:
    """How often a prediction of this probability is right: its odds are overstated, squared."""
    odds = math.sqrt(best / (1 - best))
    return odds / (1 + odds)


def drawn(n: int, seed: int) -> tuple[list[AmountPrediction], list[bool]]:
    """Predictions, and whether they are right."""
    rng = np.random.default_rng(seed)
    shares = rng.beta(6, 1, n).tolist()
    predictions = [pooled(share, (1 - share) / 2) for share in shares]
    return predictions, [bool(rng.random() < truly(share)) for share in shares]


@pytest.fixture(scope="module")
def fitted() -> ConfidenceModel:
    """The model of 6,000 such predictions."""
    return fit_confidence(*drawn(6000, 1), evidence="drawn predictions")


def test_probability_is_how_often_it_is_right(fitted: ConfidenceModel) -> None:
    """To three points, from doubtful to nearly certain predictions."""
    for share in (0.7, 0.8, 0.9, 0.95, 0.99):
        probability = fitted.probability(pooled(share, (1 - share) / 2))
        assert probability == pytest.approx(truly(share), abs=0.03)


def test_a_surer_prediction_never_has_a_lower_probability(fitted: ConfidenceModel) -> None:
    """Each feature with a direction keeps it."""
    for feature, weight in zip(FEATURES, fitted.weights, strict=True):
        assert weight * feature.sign >= 0
    probability = [
        fitted.probability(pooled(share, 1 - share)) for share in np.linspace(0.5, 1, 40).tolist()
    ]
    assert probability == sorted(probability)
    assert 0 < probability[0] < probability[-1] < 1


def test_features_have_their_order() -> None:
    """Agreement, digits and separators can be told from the text and the views."""
    shown = dict(
        zip(
            (feature.name for feature in FEATURES),
            features_of(pooled(0.9, 0.1, 2, "1.234")),
            strict=True,
        )
    )
    assert shown["agreement"] == pytest.approx(2 / 3)
    assert (shown["digits"], shown["separated"]) == (4, 1)
    assert shown["margin"] == pytest.approx(np.log(9))
    assert shown["confidence"] == pytest.approx(np.log(9))


def test_no_amount_has_the_probability_zero(fitted: ConfidenceModel) -> None:
    """Whatever was fitted."""
    assert fitted.probability(pool_views([])) == 0


def test_what_is_hardly_an_amount_keeps_its_own_probability(fitted: ConfidenceModel) -> None:
    """However the model would go on outside of what it was fitted on."""
    kind = fitted.model_copy(update={"bias": 25.0})
    assert kind.probability(pooled(0.3, 0.0)) > 0.9
    assert kind.probability(pooled(0.05, 0.0)) == 0.05


def test_certainties_stay_numbers(fitted: ConfidenceModel) -> None:
    """Probabilities of exactly 0 and 1."""
    assert 0 < fitted.probability(pooled(1.0, 0.0)) < 1
    assert 0 <= fitted.probability(pooled(0.0, 0.0, 0)) < 1


def test_model_survives_json(fitted: ConfidenceModel) -> None:
    """To the last bit; one of other features is refused."""
    again = ConfidenceModel.model_validate_json(fitted.model_dump_json())
    assert again == fitted
    assert again.probability(pooled(0.9, 0.1)) == fitted.probability(pooled(0.9, 0.1))
    with pytest.raises(ValidationError, match="fit the model anew"):
        ConfidenceModel.model_validate({**fitted.model_dump(), "features": ("confidence",)})


def test_models_go_on_with_their_own_features(fitted: ConfidenceModel) -> None:
    """One of version 0.1.0 knows nine; a name that no code computes is refused."""
    nine = fitted.model_dump()
    for name in ("features", "centre", "spread", "weights"):
        nine[name] = nine[name][:9]
    old = ConfidenceModel.model_validate(nine)
    assert "literal" not in old.features
    one = pooled(0.9, 0.1)
    assert old.probability(one) == old.probability(one._replace(literal=3))
    with pytest.raises(ValidationError, match="fit the model anew"):
        ConfidenceModel.model_validate({**nine, "features": ("colour", *old.features[1:])})


def test_a_literal_text_that_says_otherwise_counts() -> None:
    """Of predictions alike in all else, those that it contradicts are trusted less."""
    rng = np.random.default_rng(3)
    literal = rng.integers(0, 4, 3000)
    right = rng.random(3000) < 0.5 + 0.16 * literal
    predictions = [pooled(0.9, 0.05)._replace(literal=int(count)) for count in literal]
    model = fit_confidence(predictions, right.tolist(), evidence="drawn predictions")
    stated = [model.probability(pooled(0.9, 0.05)._replace(literal=count)) for count in range(4)]
    assert stated == pytest.approx([0.5, 0.66, 0.82, 0.98], abs=0.05)


def test_too_few_of_a_kind() -> None:
    """Nothing is fitted on readings that are all right."""
    predictions, _ = drawn(100, 1)
    with pytest.raises(TooFewReadings, match="100 right and 0 misread"):
        fit_confidence(predictions, [True] * 100, evidence="drawn predictions")


def test_fit_repeats(fitted: ConfidenceModel) -> None:
    """Equal predictions give equal numbers."""
    assert fit_confidence(*drawn(6000, 1), evidence="drawn predictions") == fitted
