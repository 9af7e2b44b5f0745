"""One line for every event and notice: what `sottovoce subscribe` prints."""

from rich.text import Text

from ..protocol import (
    Event,
    Heartbeat,
    Level,
    Library,
    Playback,
    State,
    Suggestion,
    UtteranceFinal,
    UtterancePartial,
    UtteranceRejected,
    UtteranceStarted,
    Wake,
    fields_of,
)
from ..tracking import Connection, Gap, Item, SessionChanged
from .colours import BAD, DIM, GOOD, MUSIC, WARN, of_decision, of_emotion, of_state
from .words import clock, name_of, percent, shown

_TRACKS = 3
_LABEL = 10


def line(item: Item) -> Text:
    """Return an event or notice as one line."""
    match item:
        case Gap():
            return _line("", "missed", WARN, f"{item.missed} events of {item.topic}")
        case SessionChanged():
            return _line("", "restarted", WARN, f"the daemon runs anew as session {item.session}")
        case Connection():
            return _line("", "connected" if item.alive else "alone", GOOD if item.alive else BAD, item.reason)
        case _:
            return _event_line(item)


def _event_line(event: Event) -> Text:
    match event:
        case UtterancePartial() | UtteranceFinal():
            return _heard(event)
        case Suggestion():
            return _suggestion(event)
        case _:
            return _line(event.ts, *_plain(event))


def _plain(event: Event) -> tuple[str, str, str]:
    """Return the label, its colour, and the words of an event that takes one colour."""
    match event:
        case State():
            return event.daemon, of_state(event.daemon), _state(event)
        case UtteranceStarted():
            return "speech", DIM, f"begins at {event.start_s:.1f} s"
        case UtteranceRejected():
            return "rejected", DIM, event.reason
        case Wake():
            return "awake", GOOD, event.phrase or "by request"
        case Level():
            return "level", DIM, _level(event)
        case Library():
            return "library", DIM, _library(event)
        case Playback():
            return "playback", MUSIC, f"{event.client}: {event.state} {event.path}"
        case Heartbeat():
            return "alive", DIM, _heartbeat(event)
        case _:
            return event.topic, DIM, str(fields_of(event))


def _line(ts: str, label: str, colour: str, words: str) -> Text:
    time = clock(ts) if ts else " " * 8
    return Text.assemble((f"{time} ", DIM), (f"{label:<{_LABEL}} ", f"bold {colour}"), shown(words).rstrip())


def _state(state: State) -> str:
    device = f", {state.device}" if state.device else ""
    rate = f" at {state.sample_rate_hz / 1000:g} kHz" if state.sample_rate_hz else ""
    return f"{state.capture}{device}{rate}, {state.tracks} tracks{': ' if state.reason else ''}{state.reason}"


def _level(level: Level) -> str:
    return f"{level.level_dbfs:.0f} dBFS, floor {level.floor_dbfs:.0f}{', speech' if level.speech else ''}"


def _library(library: Library) -> str:
    progress = (
        f"{library.done} of {library.total}" if library.phase == "progress" else f"{library.tracks} tracks"
    )
    return f"{library.phase}: {library.reason or progress} {library.path}"


def _heartbeat(beat: Heartbeat) -> str:
    return f"for {beat.uptime_s:.0f} s, dropped {sum(beat.dropped.values())}"


def _heard(event: UtterancePartial | UtteranceFinal) -> Text:
    label = "hearing" if isinstance(event, UtterancePartial) else "heard"
    text = _line(event.ts, label, of_emotion(event.emotion), "")
    text.append(f" {shown(event.emotion)} {percent(event.confidence)}", of_emotion(event.emotion))
    text.append(f"  valence {event.valence:.2f}, arousal {event.arousal:.2f}, {event.duration_s:.1f} s", DIM)
    return text


def _suggestion(event: Suggestion) -> Text:
    text = _line(event.ts, event.decision, of_decision(event.decision), "")
    if event.emotion:
        confidence = "" if event.confidence is None else f" {percent(event.confidence)}"
        text.append(f" {shown(event.emotion)}{confidence}", of_emotion(event.emotion))
    if event.current:
        text.append(f"  ♪ {name_of(event.current)}", f"bold {MUSIC}")
    text.append(f"  {shown(event.reason)}")
    others = [
        name_of(track) + (f" {track.similarity:.2f}" if track.similarity is not None else "")
        for track in event.tracks[:_TRACKS]
    ]
    text.append(f"  [{'; '.join(others)}]" if others else "", DIM)
    return text
