"""Promoting and rolling back on a store with two real models: one champion, one challenger."""

import shutil
from pathlib import Path

import pytest

from artifacts.reports.alias_history import history_table, outcome
from artifacts.reports.promotion_page import (
    check_rows,
    headline,
    outcome_markdown,
    proposal_markdown,
    side_by_side,
)
from digits.config import GateConfig
from digits.models.errors import ModelTampered
from digits.operations.errors import ModelSelectionMissing, NothingToPromote, NothingToRollBackTo
from digits.operations.promotion import PromotionDecision, Proposal, decide, propose, roll_back
from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import Aliases, aliases_of, read_alias_log
from digits.registry.errors import AliasMoved, RescoringFailed, UnknownModel
from digits.registry.versions import champion, find
from digits.store.folders import Store

GENEROUS = GateConfig(margin=0.05)
YES = PromotionDecision(approve=True, reason="it is better", stated_by="Ada")
NO = PromotionDecision(approve=False, reason="not convinced", stated_by="Ada")
Rivals = tuple[Store, str, str]


@pytest.fixture
def proposal(rivals: Rivals) -> Proposal:
    """The challenger weighed against the champion, with a margin that 300 digits can show."""
    return propose(rivals[0], "logistic", "", GENEROUS)


def flip(path: Path) -> None:
    """Change the last byte of a file."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def test_an_approved_challenger_is_what_is_used(rivals: Rivals, proposal: Proposal) -> None:
    """After a yes, a kind alone means the new champion, and the log says who and why."""
    store, first, second = rivals
    models = store.path("models")
    assert find(models, "logistic").card.version == first
    made = decide(models, proposal, YES, run="brave-otter")
    assert find(models, "logistic").card.version == second
    assert aliases_of(models, "logistic") == Aliases(second, "", 4)
    assert (made.reason, made.stated_by, made.run) == ("it is better", "Ada", "brave-otter")


def test_a_refused_challenger_loses_its_alias(rivals: Rivals, proposal: Proposal) -> None:
    """After a no, the champion stays and nobody waits any more."""
    store, first, _ = rivals
    decide(store.path("models"), proposal, NO)
    assert aliases_of(store.path("models"), "logistic") == Aliases(first, "", 4)
    with pytest.raises(NothingToPromote, match="no challenger"):
        propose(store, "logistic", "", GENEROUS)


def test_the_gate_cannot_be_overruled(rivals: Rivals) -> None:
    """A yes to a challenger that fails the gate is refused, and nothing moves."""
    store, first, _ = rivals
    proposal = propose(store, "logistic", "", GateConfig())
    assert not proposal.verdict.passed
    with pytest.raises(NothingToPromote, match="Not less accurate"):
        decide(store.path("models"), proposal, YES)
    assert aliases_of(store.path("models"), "logistic").champion == first


def test_two_promotions_at_once(rivals: Rivals, proposal: Proposal) -> None:
    """The second of two approvals of the same challenger is told that it came too late."""
    store, _, second = rivals
    also = propose(store, "logistic", "", GENEROUS)
    decide(store.path("models"), proposal, YES)
    with pytest.raises(AliasMoved, match="by Ada"):
        decide(store.path("models"), also, YES)
    assert champion(store.path("models"), "logistic") == find(
        store.path("models"), f"logistic/{second}"
    )


def test_the_champion_is_no_challenger(rivals: Rivals) -> None:
    """Promoting the champion again is refused with its name."""
    store, first, _ = rivals
    with pytest.raises(NothingToPromote, match=first):
        propose(store, "logistic", first, GENEROUS)


def test_without_its_model_selection_digits_nothing_is_compared(rivals: Rivals) -> None:
    """Where the prepared data was deleted, the error says how it comes back."""
    store, _, _ = rivals
    for prepared in store.path("data").glob("prepared-*"):
        prepared.unlink()
    with pytest.raises(ModelSelectionMissing, match="prepared anew"):
        propose(store, "logistic", "", GENEROUS)


@pytest.mark.parametrize("whose", [1, 2])
def test_a_tampered_model_stops_a_promotion(rivals: Rivals, whose: int) -> None:
    """A changed byte in the challenger's or the champion's file ends the promotion."""
    flip(rivals[0].path("models", "logistic", str(rivals[whose]), "model.onnx"))
    with pytest.raises(RescoringFailed, match="not the one that its card describes"):
        propose(rivals[0], "logistic", "", GENEROUS)


def test_roll_back_and_forth(rivals: Rivals, proposal: Proposal) -> None:
    """Rolling back returns to the champion before, and once more to the one after."""
    store, first, second = rivals
    models = store.path("models")
    decide(models, proposal, YES)
    assert roll_back(models, "logistic", "", YES).champion == first
    assert roll_back(models, "logistic", "", YES).champion == second
    assert [one.action for one in read_alias_log(models, "logistic")[-3:]] == [
        "promote",
        "roll back",
        "roll back",
    ]


def test_a_roll_back_to_a_tampered_version_moves_nothing(
    rivals: Rivals, proposal: Proposal
) -> None:
    """An earlier champion whose files changed cannot come back."""
    store, first, second = rivals
    decide(store.path("models"), proposal, YES)
    flip(store.path("models", "logistic", first, "model.npz"))
    with pytest.raises(ModelTampered, match=first):
        roll_back(store.path("models"), "logistic", "", YES)
    assert aliases_of(store.path("models"), "logistic").champion == second


def test_roll_backs_that_lead_nowhere(rivals: Rivals) -> None:
    """Without an earlier champion, to the present one, or to nobody: each is told."""
    models, first = rivals[0].path("models"), rivals[1]
    with pytest.raises(NothingToRollBackTo, match="No earlier champion"):
        roll_back(models, "logistic", "", YES)
    with pytest.raises(NothingToRollBackTo, match="champion already"):
        roll_back(models, "logistic", first, YES)
    with pytest.raises(UnknownModel, match="no such version"):
        roll_back(models, "logistic", "f" * 12, YES)


def test_a_lost_champion_is_told(rivals: Rivals) -> None:
    """A champion whose folder is gone is an error, never silently another version."""
    store, first, _ = rivals
    shutil.rmtree(store.path("models", "logistic", first))
    with pytest.raises(Exception, match=first):
        find(store.path("models"), "logistic")


def test_words_and_pictures(rivals: Rivals, proposal: Proposal) -> None:
    """A person sees both models, every check with its numbers, and both confusion matrices."""
    store, first, second = rivals
    page = proposal_markdown(store.path("models"), proposal)
    for text in (first, second, "Not less accurate", "log-loss", *("of 300",)):
        assert text in page
    assert page.count("data:image/png;base64,") == 2
    assert len(page.encode()) < 500_000
    assert second in headline(proposal)
    assert len(check_rows(proposal.verdict.checks)) == 5
    assert {row["challenger"] for row in side_by_side(store.path("models"), proposal)} >= {second}


def test_the_outcome_names_who_as_stated(rivals: Rivals, proposal: Proposal) -> None:
    """The artifact of a decision says that the name is not authenticated."""
    made = decide(rivals[0].path("models"), proposal, YES)
    assert "as stated and not authenticated | Ada" in outcome_markdown(made)
    assert outcome(made) == f"logistic {rivals[2]} became champion"
    assert history_table(read_alias_log(rivals[0].path("models"), "logistic")).row_count == 4


def test_another_kind_is_not_touched(rivals: Rivals) -> None:
    """Moves of one kind leave the others alone."""
    models = rivals[0].path("models")
    change_alias(models, "cnn", "challenge", "c" * 12, reason="trained")
    assert aliases_of(models, "logistic").moves == 3
