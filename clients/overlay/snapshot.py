"""What the page gets: one section for each part of it, as plain JSON.

The names are the contract with the page's scripts and with pages that others write; a test holds them still.
"""

import msgspec

from ..protocol import Track
from .model import Model
from .status import Status, status
from .text import plain, title_of


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A track in a few words; `fit` is its cosine with the voice, 0..1."""

    id: str
    title: str
    artist: str
    album: str
    licence: str
    emotion: str
    valence: float | None
    arousal: float | None
    fit: float | None
    duration_s: float


class Music(msgspec.Struct, frozen=True, kw_only=True):
    """The track that should sound, why, and whether somebody pinned it."""

    track: Card | None
    decision: str
    reason: str
    pinned: bool


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Who plays the current track, and when on the page's `clock_s` it was at its beginning."""

    client: str
    from_s: float
    duration_s: float


class Mood(msgspec.Struct, frozen=True, kw_only=True):
    """The mood that music is chosen for, smoothed over time or set by hand."""

    emotion: str
    valence: float | None
    arousal: float | None
    by_hand: bool


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """The last emotion heard, the points up to it (valence, arousal), and why a sound was no query."""

    emotion: str
    confidence: float | None
    trail: tuple[tuple[float, float], ...]
    rejected: str


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """Loudness of the input just now; null where nothing is heard."""

    level_dbfs: float | None
    floor_dbfs: float | None
    speaking: bool


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A track of the history and since when it was current."""

    since: str
    track: Card


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The whole page."""

    status: Status
    music: Music
    progress: Progress | None
    mood: Mood
    voice: Voice
    meter: Meter
    upcoming: tuple[Card, ...]
    history: tuple[Entry, ...]


def snapshot(model: Model, now_s: float) -> Snapshot:
    """Return what the page shows now."""
    return Snapshot(
        status=status(model.view),
        music=_music(model),
        progress=_progress(model),
        mood=_mood(model),
        voice=_voice(model),
        meter=_meter(model, now_s),
        upcoming=_upcoming(model),
        history=tuple(Entry(since=past.since, track=card(past.track)) for past in model.history),
    )


def card(track: Track) -> Card:
    """Return a track in a few words."""
    return Card(
        id=track.id,
        title=title_of(track),
        artist=plain(track.artist),
        album=plain(track.album),
        licence=plain(track.licence),
        emotion=plain(track.emotion),
        valence=track.valence,
        arousal=track.arousal,
        fit=None if track.similarity is None else round(min(max(track.similarity, 0.0), 1.0), 3),
        duration_s=track.duration_s,
    )


def _music(model: Model) -> Music:
    suggestion = model.view.suggestion
    if suggestion is None:
        return Music(track=None, decision="", reason="", pinned=False)
    return Music(
        track=card(suggestion.current) if suggestion.current else None,
        decision=suggestion.decision,
        reason=plain(suggestion.reason),
        pinned=model.standing.pinned,
    )


def _progress(model: Model) -> Progress | None:
    """Return the progress of the current track, as long as somebody says that they play it."""
    suggestion, playback, from_s = model.view.suggestion, model.view.playback, model.played_from_s()
    current = suggestion.current if suggestion else None
    if current is None or playback is None or from_s is None or playback.track != current.id:
        return None
    return Progress(client=plain(playback.client), from_s=from_s, duration_s=current.duration_s)


def _mood(model: Model) -> Mood:
    suggestion = model.view.suggestion
    if suggestion is None:
        return Mood(emotion="", valence=None, arousal=None, by_hand=False)
    return Mood(
        emotion=plain(suggestion.emotion or ""),
        valence=suggestion.valence,
        arousal=suggestion.arousal,
        by_hand=model.standing.mood,
    )


def _voice(model: Model) -> Voice:
    heard, rejected = model.view.heard, model.view.rejected
    return Voice(
        emotion=plain(heard.emotion) if heard else "",
        confidence=heard.confidence if heard else None,
        trail=model.view.trail,
        rejected=plain(rejected.reason) if rejected else "",
    )


def _meter(model: Model, now_s: float) -> Meter:
    view = model.view
    level = view.level if view.state is None or view.state.capture == "listening" else None
    return Meter(
        level_dbfs=round(level.level_dbfs, 1) if level else None,
        floor_dbfs=round(level.floor_dbfs, 1) if level else None,
        speaking=model.speaking(now_s),
    )


def _upcoming(model: Model) -> tuple[Card, ...]:
    """Return the other candidates, the best first."""
    suggestion, ranked = model.view.suggestion, model.view.ranked
    current = suggestion.current.id if suggestion and suggestion.current else ""
    return tuple(card(track) for track in (ranked.tracks if ranked else ()) if track.id != current)
