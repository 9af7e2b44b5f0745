"""What stands by hand: a pinned track, a mood that somebody set. The last suggestion tells."""

from dataclasses import dataclass, replace

from ..protocol import Suggestion

_SILENT_ON_PINS = frozenset({"liked", "not_finite", "paused", "resumed", "unsure", "unvetoed", "vetoed"})
"""Codes of decisions that were made without looking at the pin."""

_SURE = 1.0
"""The confidence of a mood set by hand; a voice is never that sure."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Wishes that hold until they are taken back."""

    pinned: bool = False
    mood: bool = False


def after(standing: Standing, suggestion: Suggestion) -> Standing:
    """Return what stands after a suggestion."""
    if suggestion.code == "pinned":
        standing = replace(standing, pinned=True)
    elif suggestion.decision == "switch" or suggestion.code not in _SILENT_ON_PINS:
        standing = replace(standing, pinned=False)
    if suggestion.code == "paused":
        return standing
    return replace(standing, mood=suggestion.mode == "manual" and suggestion.confidence == _SURE)
