"""What scenes and emotions have to do with each other: where music may play, and what it changes. Pure."""

import math
from collections.abc import Sequence

from .errors import SettingProblem


def has_music(scene: str, music_scenes: Sequence[str]) -> bool:
    """Return whether music may play in a scene."""
    return not music_scenes or scene in music_scenes


def mapping(pairs: Sequence[str], key: str) -> dict[str, list[str]]:
    """Return "emotion=what" pairs as a mapping from emotion to everything that belongs to it.

    Parameters
    ----------
    key : str
        The setting they are from, for the error.

    Raises
    ------
    SettingProblem
        If a pair has another form.
    """
    found: dict[str, list[str]] = {}
    for pair in pairs:
        emotion, equals, what = (part.strip() for part in pair.partition("="))
        if not (emotion and equals and what):
            raise SettingProblem(f'[obs] {key} has {pair!r}: write "emotion=name", for example "sad=Rain".')
        found.setdefault(emotion, []).append(what)
    return found


def filters(pairs: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Return "emotion=Source/Filter" pairs as a mapping from emotion to (source, filter).

    Raises
    ------
    SettingProblem
        If a pair has another form.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for emotion, names in mapping(pairs, "emotion_filters").items():
        for name in names:
            source, slash, filter_name = name.rpartition("/")
            if not (source and slash and filter_name):
                raise SettingProblem(
                    f'[obs] emotion_filters has {name!r}: write "emotion=Source/Filter", for example '
                    '"sad=Camera/Blue".'
                )
            found.setdefault(emotion, []).append((source, filter_name))
    return found


class Moods:
    """Decides when the emotion of the music changes scene and filters: on change only, and not too often.

    Parameters
    ----------
    scenes : dict[str, list[str]]
        Scene by emotion; the first of each counts.
    filters : dict[str, list[tuple[str, str]]]
        Filters by emotion.
    cooldown_s : float
        Least time between two changes.
    """

    def __init__(
        self,
        scenes: dict[str, list[str]],
        filters: dict[str, list[tuple[str, str]]],
        cooldown_s: float,
    ) -> None:
        self._scenes = {emotion: names[0] for emotion, names in scenes.items()}
        self._filters = filters
        self._cooldown_s = cooldown_s
        self._emotion: str | None = None
        self._changed_s = -math.inf

    def turns(self, emotion: str | None, now_s: float) -> bool:
        """Return whether scene and filters should now become those of an emotion."""
        if emotion is None or emotion == self._emotion or now_s - self._changed_s < self._cooldown_s:
            return False
        self._emotion, self._changed_s = emotion, now_s
        return True

    def scene(self, emotion: str, present: str) -> str | None:
        """Return the scene to switch to; None leaves the present one.

        A scene that belongs to no emotion was chosen by a person, for a reason of his own.
        """
        wanted = self._scenes.get(emotion)
        return wanted if wanted != present and present in self._scenes.values() else None

    def switches(self, emotion: str) -> dict[tuple[str, str], bool]:
        """Return for every filter of the mapping whether it is on."""
        lit = set(self._filters.get(emotion, ()))
        return {name: name in lit for names in self._filters.values() for name in names}
