"""Promoting and rolling back: what is proposed, and the move that a decision makes.

The same functions serve the flows and the command line, so that both decide alike. Other kinds
of model join by a line in `GATES`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from digits.amounts.reader.benchmark import BenchmarkResult
from digits.amounts.reader.reader_card import ReaderCard
from digits.config import KINDS, GateConfig
from digits.models.model_card import Card, CardFile, verified_bytes
from digits.operations.errors import ModelSelectionMissing, NothingToPromote, NothingToRollBackTo
from digits.operations.stated_decision import check_stated
from digits.refs import FileRef
from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import AliasChange, aliases_of, read_alias_log
from digits.registry.bundled import bundled_version
from digits.registry.own_gate import judge_recalibrated, own_checks
from digits.registry.promotion_gate import GateVerdict, MeasuredPair, judge
from digits.registry.reader_gate import MeasuredReader, judge_reader
from digits.registry.reader_reevaluation import rerun_benchmark_apart
from digits.registry.reevaluation import Rescored, rescore_apart
from digits.registry.versions import AnyCard, Published, find, one_version, training_command
from digits.scores import Record
from digits.store.folders import Store


class Recalibrated(Record):
    """A version that reads what another one reads: only their cards tell them apart."""

    version: str


Measured: TypeAlias = Rescored | BenchmarkResult | Recalibrated


class Proposal(Record):
    """What a person decides on: a challenger as measured anew beside the champion."""

    verdict: GateVerdict
    challenger: Measured
    champion: Measured | None


class PromotionDecision(Record):
    """What was decided, why, and by whom as he states; `approve` False keeps the champion."""

    approve: bool
    reason: str
    stated_by: str


Weigh = Callable[[Store, Published, Published | None, GateConfig], Proposal]


def propose(store: Store, kind: str, version: str, config: GateConfig) -> Proposal:
    """Measure a challenger anew and weigh it against the champion.

    Args:
        store: where the models are.
        kind: the kind of model.
        version: the version that wants to become champion; empty: the challenger.
        config: the gate's margins.

    Raises:
        NothingToPromote: if there is no challenger, or the version is champion already.
        ModelSelectionMissing: if the digits or strings that it was scored on are gone.
        RescoringFailed: if its files cannot be opened or are not those that were published.
        UnknownModel, NoModelYet, MalformedCard, AliasLogCorrupt: if the registry has no such model.
    """
    models = store.path("models")
    seen = aliases_of(models, kind)
    if not (version or seen.challenger):
        raise _nothing(kind, "no challenger", f"train one: {training_command(kind)}")
    challenger = find(models, f"{kind}/{version or seen.challenger}")
    if challenger.card.version == seen.champion:
        raise _nothing(kind, f"{seen.champion}, the champion", "name another with --version")
    champion = one_version(models, kind, seen.champion) if seen.champion else None
    return GATES[kind](store, challenger, champion, config)


def weigh_digits(
    store: Store, challenger: Published, champion: Published | None, config: GateConfig
) -> Proposal:
    """The gate of the digit models: see `digits.registry.promotion_gate`."""
    card = challenger.card
    if not isinstance(card, Card):
        raise TypeError(card.kind)
    prepared = model_selection_of(store, card)
    pair = MeasuredPair(
        rescore_apart(challenger.folder, prepared, original=True),
        rescore_apart(champion.folder, prepared, original=False) if champion else None,
    )
    return Proposal(
        verdict=judge(card, pair, config),
        challenger=pair.challenger,
        champion=pair.champion,
    )


def weigh_readers(
    store: Store, challenger: Published, champion: Published | None, config: GateConfig
) -> Proposal:
    """The gate of the readers: see `digits.registry.reader_gate` and `digits.registry.own_gate`."""
    if champion is not None and _only_recalibrated(_reader(challenger), _reader(champion)):
        return _weigh_recalibrated(challenger, champion)
    benchmark = model_selection_of(store, challenger.card)
    new, old = (
        _measured(challenger, benchmark),
        _measured(champion, benchmark) if champion else None,
    )
    verdict = judge_reader(new, old, config)
    present = _reader(champion) if champion else None
    own = tuple(own_checks(_reader(challenger), present, config))
    return Proposal(
        verdict=verdict.model_copy(update={"checks": verdict.checks + own}),
        challenger=new.result,
        champion=old.result if old else None,
    )


def _only_recalibrated(challenger: ReaderCard, champion: ReaderCard) -> bool:
    """Whether nothing but a bank's own thresholds tells two readers apart."""
    own = challenger.own is not None or champion.own is not None
    return own and challenger.network == champion.network


def _weigh_recalibrated(challenger: Published, champion: Published) -> Proposal:
    for published in (challenger, champion):
        for file in published.card.files.values():
            verified_bytes(published.folder, file)
    new, old = _reader(challenger), _reader(champion)
    return Proposal(
        verdict=judge_recalibrated(new, old),
        challenger=Recalibrated(version=new.version),
        champion=Recalibrated(version=old.version),
    )


def _reader(published: Published) -> ReaderCard:
    if not isinstance(published.card, ReaderCard):
        raise TypeError(published.card.kind)
    return published.card


def _measured(reader: Published, benchmark: Path) -> MeasuredReader:
    return MeasuredReader(_reader(reader), rerun_benchmark_apart(reader.folder, benchmark))


GATES: dict[str, Weigh] = {**dict.fromkeys(KINDS, weigh_digits), "reader": weigh_readers}


def model_selection_of(store: Store, card: AnyCard) -> Path:
    """The prepared digits, or the benchmark, that a model was scored on, verified.

    Raises:
        ModelSelectionMissing: if the card names none, or the file is gone.
        FileChanged: if it was changed.
    """
    file: CardFile | None = card.data.prepared if isinstance(card, Card) else card.data.benchmark
    path = store.path("data", file.name) if file else store.path("data")
    if file is None or not path.exists():
        what = "digits" if isinstance(card, Card) else "strings"
        raise ModelSelectionMissing(
            f"The {what} on which this model was scored are gone, so it cannot be compared",
            where=path,
            received=f"{card.kind}/{card.version}",
            remedy="run the training that made it once more: the data is prepared anew",
        )
    return FileRef(path=path, sha256=file.sha256).verified()


def refusal_by_gate(proposal: Proposal) -> PromotionDecision:
    """The decision where the gate says no: nobody is asked then."""
    return PromotionDecision(approve=False, reason=proposal.verdict.failures, stated_by="the gate")


def decide(
    models: Path, proposal: Proposal, decision: PromotionDecision, run: str = ""
) -> AliasChange:
    """Carry out a decision: the challenger becomes champion, or loses its alias.

    Raises:
        NothingToPromote: if it is approved although the gate says no.
        AliasMoved: if the champion changed since the proposal was made.
        StoreFull, StoreNotWritable: if the log cannot be written; then nothing has moved.
    """
    verdict = proposal.verdict
    if decision.approve and not verdict.passed:
        raise _nothing(verdict.kind, verdict.failures, "train a better one")
    return change_alias(
        models,
        verdict.kind,
        "promote" if decision.approve else "refuse",
        verdict.challenger,
        reason=decision.reason,
        stated_by=decision.stated_by,
        run=run,
        seen=verdict.champion,
    )


def roll_back(
    models: Path, kind: str, version: str, decision: PromotionDecision, run: str = ""
) -> AliasChange:
    """Make an earlier version champion again, once its files are verified.

    Args:
        models: the folder of published models.
        kind: whose champion.
        version: the version; empty: the champion before the present one.
        decision: why, and by whom.
        run: the flow run or command.

    Raises:
        NotStated: if he does not say why, or who he is.
        NothingToRollBackTo: if there is no earlier champion, or it is champion already.
        ModelTampered: if a file of the version is not the one that was published.
        UnknownModel, NoModelYet, MalformedCard, AliasLogCorrupt: if there is no such version.
        AliasMoved, StoreFull, StoreNotWritable: if the move cannot be made.
    """
    check_stated(decision.reason, decision.stated_by)
    now = aliases_of(models, kind)
    target = find(models, f"{kind}/{version or _earlier(models, kind, now.champion)}")
    if target.card.version == now.champion:
        raise NothingToRollBackTo(
            "That version is champion already",
            where=f"{kind}/{now.champion}",
            remedy="name another with --version; `digits models` lists them",
        )
    for file in target.card.files.values():
        verified_bytes(target.folder, file)
    return change_alias(
        models,
        kind,
        "roll back",
        target.card.version,
        reason=decision.reason,
        stated_by=decision.stated_by,
        run=run,
        seen=now.champion,
    )


def _earlier(models: Path, kind: str, now: str) -> str:
    """The last champion that was another one than the present; the shipped one was the first."""
    for change in reversed(read_alias_log(models, kind)):
        if change.champion and change.champion != now:
            return change.champion
    if (first := bundled_version(kind)) and first != now:
        return first
    raise NothingToRollBackTo(
        f"No earlier champion of {kind} is known",
        where=models / kind,
        received=f"champion {now}" if now else "no champion yet",
        remedy="name a version with --version; `digits models` lists them",
    )


def _nothing(kind: str, received: str, remedy: str) -> NothingToPromote:
    return NothingToPromote(
        f"There is no {kind} model to promote", received=received, remedy=remedy
    )
