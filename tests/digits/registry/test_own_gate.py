"""The gate of what owes something to own decisions: each check says no to what it is there for."""

import pytest

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.bank_calibration import BankCalibration
from digits.amounts.reader.reader_card import OwnCalibration, OwnLearning, OwnMeasures, ReaderCard
from digits.config import Currency, GateConfig
from digits.registry.own_gate import own_checks
from digits.registry.promotion_gate import GateCheck

ENOUGH = 88  # checks of which none gained or lost rules out a loss of 3 % with p < 0.05


def measures(n: int, gained: int = 0, lost: int = 0) -> OwnMeasures:
    """So many checks that chose nothing, none of them accepted."""
    return OwnMeasures(
        n=n, right=n - lost, gained=gained, lost=lost,
        accepted=0, accepted_before=0, misread=0, misread_before=0,
    )  # fmt: skip


def learned(measured: dict[Currency, OwnMeasures]) -> ReaderCard:
    """The shipped reader, as if it had been trained further, without thresholds of its own."""
    card = AmountReader.opened().card
    part = card.calibration
    currencies = {
        currency: OwnCalibration(
            calibration=BankCalibration(
                reader=card.version,
                currency=currency,
                views=part.views,
                created="2026-11-09T05:00:00+00:00",
                fitted=False,
                pictures=one.n,
                right=one.right,
                confidence_model=part.confidence_model,
                threshold=part.threshold.model_copy(update={"value": None}),
            ),
            measured=one,
        )
        for currency, one in measured.items()
    }
    own = OwnLearning(before=card.version, evidence="e", learned=300, currencies=currencies)
    return card.model_copy(update={"own": own})


def checks(measured: dict[Currency, OwnMeasures]) -> list[GateCheck]:
    """What the gate asks of such a reader at the usual margins."""
    card = learned(measured)
    beside, *others = own_checks(card, card, GateConfig())
    assert beside.passed
    return others


@pytest.mark.parametrize(("n", "passes"), [(ENOUGH, True), (ENOUGH - 1, False), (0, False)])
def test_one_currency_has_to_be_measured(n: int, passes: bool) -> None:
    """The only one is tested, however few checks it has."""
    (check,) = checks({"USD": measures(n)})
    assert check.name == "Not worse on own USD that nothing learned from"
    assert check.passed == passes


def test_a_currency_with_few_checks_holds_up_nobody() -> None:
    """Whatever comes first: it is named with its count, and the one with most is tested."""
    usd, inr = checks({"USD": measures(1), "INR": measures(300, gained=9)})
    assert usd.passed
    assert usd.name == "Own USD that nothing learned from: not measurable"
    assert "1 check is too few to rule out one of 3 %" in usd.asked
    assert (inr.passed, inr.name) == (True, "Not worse on own INR that nothing learned from")
    none, _ = checks({"EUR": measures(0), "INR": measures(300)})
    assert (none.passed, none.found) == (True, "0 amounts gained, 0 lost of 0; p = 1")


def test_few_checks_may_show_a_clear_loss() -> None:
    """Five lost and none gained are no chance; four may be; losses beside gains as well."""
    found = [
        checks({"USD": measures(300), "INR": measures(40, gained=gained, lost=lost)})[1].passed
        for gained, lost in ((0, 4), (0, 5), (4, 8), (4, 13))
    ]
    assert found == [True, False, True, False]


def test_every_currency_with_enough_is_tested() -> None:
    """A loss in the smaller one is told there; the larger one does not make up for it."""
    usd, inr = checks({"USD": measures(300, gained=20), "INR": measures(ENOUGH, lost=1)})
    assert (usd.passed, inr.passed) == (True, False)
    assert inr.name == "Not worse on own INR that nothing learned from"


def test_the_same_network_is_not_compared_with_itself() -> None:
    """A threshold alone reads no amount otherwise."""
    assert list(own_checks(learned({"USD": measures(1)}), None)) == []


def test_measures_beside_another_champion_say_nothing() -> None:
    """Be it the same network with other thresholds; the refusal says what to do."""
    card = learned({"USD": measures(300)})
    champion = card.model_copy(update={"version": "cafe00000000"})
    assert champion.network == card.network
    for config in (None, GateConfig()):
        beside, *_ = own_checks(card, champion, config)
        assert (beside.passed, beside.asked) == (False, "cafe00000000")
        assert beside.found == f"{card.version}; run `digits learn` again"


def test_what_owes_nothing_to_own_checks_is_asked_nothing() -> None:
    """A reader that was trained anew, or the shipped one that is to come back."""
    card = AmountReader.opened().card
    assert list(own_checks(card, learned({}), GateConfig())) == []
