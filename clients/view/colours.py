"""Colours: of emotions, of states, of decisions."""

_EMOTIONS = {
    "happy": "#ffd166",
    "calm": "#5eead4",
    "sad": "#7aa2f7",
    "angry": "#f7768e",
    "fearful": "#bb9af7",
    "disgust": "#9ece6a",
    "surprised": "#ff9e64",
    "neutral": "#c0caf5",
}

GOOD, WARN, BAD = "#9ece6a", "#e0af68", "#f7768e"
MUSIC = "#5eead4"
DIM = "grey50"

_STATES = {
    "ready": GOOD,
    "listening": GOOD,
    "starting": WARN,
    "paused": WARN,
    "muted": WARN,
    "silent": BAD,
    "lost": BAD,
    "ended": DIM,
    "stopping": DIM,
}
_DECISIONS = {"switch": MUSIC, "hold": GOOD, "abstain": WARN}


def of_emotion(emotion: str | None) -> str:
    """Return the colour of an emotion class; of one without a colour, white."""
    return _EMOTIONS.get(emotion or "", "white")


def of_state(state: str) -> str:
    """Return the colour of a state of daemon or capture."""
    return _STATES.get(state, "white")


def of_decision(decision: str) -> str:
    """Return the colour of a decision."""
    return _DECISIONS.get(decision, "white")
