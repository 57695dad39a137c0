"""Builds the card that is published with a reader of words; its type is `WordsCard`."""

from digits.amounts.reader.reader_results import FittedReader, FontFiles, PenFiles
from digits.amounts.words.recipe import WordReaderConfig
from digits.amounts.words.words_card import WordsCard, WordsData
from digits.amounts.words.words_results import MeasuredWords
from digits.environment import sources_digest
from digits.models.model_card import CardFile

# The sources that draw the lines of a training.
GENERATOR_ROOMS = (
    "digits/amounts/grammar",
    "digits/amounts/words",
    "digits/handwriting",
    "digits/photos",
)
TITLE = "Reader of amounts in words"
INTENDED_USE = (
    "Saying which of a few amounts the handwritten words on a check word: dark ink on light "
    "paper, upright, one line, in English, Spanish or French."
)
NOT_INTENDED_FOR = (
    "Reading texts of any kind, accepting an amount by the words alone, printed text, pictures of "
    "whole checks, other scripts, identifying a writer."
)
LIMITS = (
    (
        "It was trained on composed lines alone: words that people wrote one by one, and fonts. "
        "The letter error rates are of such lines, by writers and fonts that it never saw, and "
        "promise nothing for real checks."
    ),
    "Capitals are read as small letters, accents not at all.",
)


def words_card_of(
    fitted: FittedReader,
    config: WordReaderConfig,
    hands: tuple[FontFiles, PenFiles, PenFiles],
    measured: MeasuredWords,
    environment: dict[str, str],
    created: str,
    *,
    reproduce: str,
    inputs: str,
    start: str = "",
) -> WordsCard:
    """The card of a trained reader of words; its version is the network's digest.

    Args:
        fitted: the network and its weights; read to learn their lengths and check their digests.
        config: the recipe.
        hands: what it learned from: fonts, recorded letters and figures, recorded words.
        measured: its letter error rates.
        environment: versions and machine; ``git_commit``, where present, gets its own field.
        created: the time of publication, ISO 8601.
        reproduce: the command that trains it anew.
        inputs: the digest of all that its training depended on.
        start: the version of the reader from which it went on, or "".

    Raises:
        FileChanged: if a file is gone or has changed.
    """
    fonts, pens, words = hands
    notes = (fonts.reason, pens.reason, fonts.attribution, *pens.attributions, *words.attributions)
    return WordsCard(
        version=fitted.version,
        title=TITLE,
        created=created,
        intended_use=INTENDED_USE,
        not_intended_for=NOT_INTENDED_FOR,
        config=config.model_dump(mode="json"),
        limits=LIMITS,
        versions={name: text for name, text in environment.items() if name != "git_commit"},
        git_commit=environment.get("git_commit", "unknown"),
        files={"onnx": CardFile.of(fitted.onnx), "model": CardFile.of(fitted.weights)},
        fit_seconds=fitted.fit_seconds,
        parameters=fitted.parameters,
        # Letters and words may be of one collection, which is named once.
        notes=tuple(dict.fromkeys(note for note in notes if note)),
        inputs=inputs,
        data=WordsData(
            fonts={name: file.sha256 for name, file in fonts.files.items()},
            pens=pens.digests | words.digests,
            generator=sources_digest(GENERATOR_ROOMS),
            lines=fitted.strings,
            start=start,
        ),
        holdout=measured.scores,
        reproduce=reproduce,
    )
