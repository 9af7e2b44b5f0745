"""What a client should do now: the track that should play, and whether somebody speaks.

Pure: events, notices and times in, answers out. It acts on change only, and it never gets stuck: whatever
dies on the way, speech ends.
"""

from dataclasses import dataclass

from ..protocol import (
    State,
    Suggestion,
    Track,
    UtteranceFinal,
    UtterancePartial,
    UtteranceRejected,
    UtteranceStarted,
)
from ..tracking import Connection, Item, SessionChanged

SPEECH_TIMEOUT_S = 5.0
"""Partials come twice a second; without any for this long, the utterance's end was lost on the way."""


@dataclass(frozen=True, slots=True)
class Cue:
    """The music that should sound from now on.

    Attributes
    ----------
    track : Track or None
        None: nothing (no track was ever suggested, or the only one was vetoed).
    emotion, valence, arousal
        What it was chosen for; None if unknown.
    reason : str
        Why, in words.
    manual : bool
        Whether somebody asked for it by hand (skip, pin, mood): such a cue overrules what a person did in
        the client's own program before.
    """

    track: Track | None
    emotion: str | None = None
    valence: float | None = None
    arousal: float | None = None
    reason: str = ""
    manual: bool = False


class Follower:
    """Folds what a subscriber yields into cues and speech.

    Attributes
    ----------
    cue : Cue or None
        The last cue; None before the first.
    alive : bool
        Whether the daemon gives signs of life.
    paused : bool
        Whether its suggestions are paused.
    last : Suggestion or None
        The last suggestion that has tracks.
    """

    def __init__(self) -> None:
        self.cue: Cue | None = None
        self.alive = False
        self.paused = False
        self.last: Suggestion | None = None
        self._speech_until_s: float | None = None

    def feed(self, item: Item, now_s: float) -> Cue | None:
        """Take one event or notice; return a cue if another track should play than before."""
        match item:
            case Suggestion():
                return self._suggestion(item)
            case State():
                self.paused = item.daemon == "paused"
                if item.capture != "listening":
                    self._speech_until_s = None
            case UtteranceStarted() | UtterancePartial():
                self._speech_until_s = now_s + SPEECH_TIMEOUT_S
            case UtteranceFinal() | UtteranceRejected():
                self._speech_until_s = None
            case Connection():
                self.alive = item.alive
                self._speech_until_s = self._speech_until_s if item.alive else None
            case SessionChanged():
                self._speech_until_s = None
        return None

    def speaking(self, now_s: float) -> bool:
        """Return whether somebody speaks, as far as is known."""
        return self._speech_until_s is not None and now_s < self._speech_until_s

    def _suggestion(self, suggestion: Suggestion) -> Cue | None:
        self.last = suggestion if suggestion.tracks else self.last
        playing = self.cue.track if self.cue else None
        wanted = suggestion.current
        if (wanted and wanted.id) == (playing and playing.id):
            return None
        self.cue = Cue(
            track=wanted,
            emotion=suggestion.emotion,
            valence=suggestion.valence,
            arousal=suggestion.arousal,
            reason=suggestion.reason,
            manual=suggestion.mode == "manual",
        )
        return self.cue
