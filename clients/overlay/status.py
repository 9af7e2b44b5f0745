"""Whether all is well, and if not, what is wrong in plain words."""

from typing import Literal

import msgspec

from ..protocol import State
from ..view.model import View
from .text import plain

Kind = Literal["waiting", "away", "starting", "listening", "paused", "muted", "silent", "lost", "ended"]

_WORDS: dict[Kind, str] = {
    "waiting": "Looking for the daemon.",
    "starting": "The daemon is starting.",
    "paused": "Suggestions are paused: the music stays as it is.",
    "muted": "The microphone is muted: nothing is heard.",
    "silent": "The microphone delivers nothing but zeros: is it switched off, or not permitted?",
    "lost": "The microphone is gone: plug it in again.",
    "ended": "The recording has ended.",
}


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The state of daemon and capture.

    Attributes
    ----------
    kind : str
        `listening` if all is well.
    words : str
        What is wrong, in a sentence; empty if nothing is.
    device : str
        What is listened to.
    paused, muted : bool
        What the buttons show; both may hold at once.
    """

    kind: Kind
    words: str = ""
    device: str = ""
    paused: bool = False
    muted: bool = False


def status(view: View) -> Status:
    """Return the state in the order of what matters most."""
    if view.connection is not None and not view.connection.alive:
        return Status(kind="away", words=plain(view.connection.reason))
    if view.state is None:
        return Status(kind="waiting", words=_WORDS["waiting"])
    kind = _kind(view.state)
    return Status(
        kind=kind,
        words=_words(kind, view.state),
        device=plain(view.state.device),
        paused=view.state.daemon == "paused",
        muted=view.state.capture == "muted",
    )


def _kind(state: State) -> Kind:
    if state.daemon == "stopping":
        return "away"
    if state.capture == "lost" or state.daemon == "ready":
        return state.capture
    return "paused" if state.daemon == "paused" else "starting"


def _words(kind: Kind, state: State) -> str:
    if kind == "away":
        return "The daemon is stopping."
    if kind in {"silent", "lost", "ended"} and state.reason:
        return plain(state.reason)
    return _WORDS.get(kind, "")
