"""Whether anything heard in one part is heard in another."""

from ..corpora import Clip, Part
from ..corpora.content import content_hash
from ..errors import SplitError
from .rules import Split


def assert_disjoint(split: Split, *, contents: bool = False) -> None:
    """Make sure that nothing heard in one part is heard in another.

    Parameters
    ----------
    split : Split
        What to check: ids, files and speakers.
    contents : bool
        Also compare the audio itself, which reads every file (about 1 ms each).

    Raises
    ------
    SplitError
        Naming the first speaker or recording in two parts, or a held-out clip whose speaker nobody knows.
    """
    kinds = ["clip", "file", "speaker", *(["recording"] if contents else [])]
    seen: dict[tuple[str, str], tuple[Part, Clip]] = {}
    for part, clips in split.parts().items():
        for clip in clips:
            if clip.speaker is None and clip.part is None and part != "train" and split.train:
                raise SplitError(
                    f"Split {split.name}: {clip.id} in {part} is of nobody known, who may be heard in "
                    "train; move it to train."
                )
            for kind in kinds:
                identity = _identity(kind, clip)
                if identity is None:
                    continue
                other, twin = seen.setdefault((kind, identity), (part, clip))
                if other != part:
                    what = f"speaker {identity}" if kind == "speaker" else f"{kind} {twin.id} (as {clip.id})"
                    raise SplitError(
                        f"Split {split.name}: {what} is in {other} and in {part}; keep to one part."
                    )


def _identity(kind: str, clip: Clip) -> str | None:
    if kind == "clip":
        return clip.id
    if kind == "file":
        return str(clip.path.absolute())
    return clip.speaker if kind == "speaker" else content_hash(clip.path)
