"""What heads learn from: clips split by speaker and artist, with their cached features as examples."""

from collections.abc import Callable, Sequence

from ..corpora import Clip, load_corpus
from ..errors import TrainingError
from ..training.data import TIMES_AS_MANY, Side, Source, held_out
from ..training.examples import Examples
from .cache import Extractor


def load_hub_side(
    sources: Sequence[Source],
    extractor: Extractor,
    classes: tuple[str, ...],
    progress: Callable[[int], None],
    *,
    quick: bool,
) -> Side:
    """Return the examples of all sources in three parts that share no file and no voice.

    The features stand where other trainings keep mel powers: one row an example. A clip that is heard in
    several windows is as many examples, with the label of the whole.

    Parameters
    ----------
    sources : sequence of Source
    extractor : Extractor
    classes : tuple of str
    progress : Callable
        Told how many clips are ready.
    quick : bool
        Whether to take one clip in twelve.

    Raises
    ------
    TrainingError
        If nothing is held out to choose by, or a label is not among `classes`.
    AudioError
        If a clip cannot be decoded or heard.
    """
    clips = [clip for source in sources for clip in load_corpus(source.corpus, source.root)]
    if quick:
        clips = clips[::TIMES_AS_MANY]
    split = held_out(clips)
    foreign = {clip.label for clip in clips if clip.label is not None} - set(classes)
    if foreign:
        raise TrainingError(
            f"{', '.join(sorted(foreign))} cannot be learnt here: label the clips as {', '.join(classes)}."
        )
    train, validation, test = (
        _examples(part, extractor, classes, progress) for part in split.parts().values()
    )
    return Side(split, train, validation, test)


def _examples(
    clips: Sequence[Clip], extractor: Extractor, classes: tuple[str, ...], progress: Callable[[int], None]
) -> Examples:
    heard = extractor.rows(clips, progress)
    return Examples.of(
        [clip for clip, rows in zip(clips, heard, strict=True) for _ in rows],
        [row for rows in heard for row in rows],
        classes,
    )
