"""Which source of OBS is meant: by name, or by its identity once its name has changed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MEDIA_KIND = "ffmpeg_source"
_TEXT_KIND = "text_"


@dataclass(frozen=True, slots=True)
class Source:
    """A source in OBS.

    Attributes
    ----------
    name : str
        Its present name.
    uuid : str or None
        What stays when it is renamed; OBS tells it from version 30.1 on.
    """

    name: str
    uuid: str | None = None


class Memory:
    """Which sources were meant by the names in the settings: it finds them after they were renamed."""

    def __init__(self) -> None:
        self._known: dict[str, Source] = {}

    def known(self, name: str) -> Source | None:
        """Return the source that a name stood for the last time."""
        return self._known.get(name)

    def keep(self, name: str, source: Source) -> None:
        """Remember what a name stands for."""
        self._known[name] = source

    def rename(self, old: str, new: str) -> None:
        """Follow a source to its new name."""
        for name, source in self._known.items():
            if source.name == old:
                self._known[name] = Source(new, source.uuid)


def find(inputs: Sequence[Mapping[str, Any]], name: str, known: Source | None = None) -> Source | None:
    """Return the source that is meant by a name, or that was known under it before it was renamed.

    Parameters
    ----------
    inputs : sequence of mapping
        What GetInputList answers.
    name : str
        The name in the settings.
    known : Source or None
        Which source it was the last time.
    """
    sources = [Source(found["inputName"], found.get("inputUuid")) for found in inputs]
    for source in sources:
        if source.name == name:
            return source
    for source in sources:
        if known and (source.uuid == known.uuid if known.uuid else source.name == known.name):
            return source
    return None


def text_kind(kinds: Sequence[str]) -> str | None:
    """Return the newest kind of text source: GDI+ on Windows, FreeType elsewhere; None if there is none."""
    return max((kind for kind in kinds if kind.startswith(_TEXT_KIND)), key=_age, default=None)


def _age(kind: str) -> tuple[bool, int]:
    digits = kind.rpartition("_v")[2]
    return "gdiplus" in kind, int(digits) if digits.isdigit() else 1
