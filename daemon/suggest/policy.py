"""Which tracks may come next, and in what order: vetoes, repeats, likes, agreement in valence and arousal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot, isfinite, sqrt

import msgspec

from .settings import SuggestSettings
from .terms import Candidate, Query

FARTHEST = sqrt(2.0)  # diagonal of the valence-arousal square
LIKE_REACH = 0.25  # a like counts for moods within this distance of the one it was given in


class Play(msgspec.Struct, frozen=True):
    """A track that was current until `until_s`."""

    track: str
    artist: str
    album: str
    until_s: float


class Like(msgspec.Struct, frozen=True):
    """A track liked in the mood at (valence, arousal)."""

    track: str
    valence: float
    arousal: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate and its score: similarity, less distance in mood, plus likes."""

    candidate: Candidate
    score: float


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What may follow the current track, best first; `note` says which rule had to give way, if one had."""

    ranked: list[Ranked]
    note: str = ""


def distance(candidate: Candidate, query: Query) -> float:
    """Return the Euclidean distance in the valence-arousal square, 0..sqrt(2)."""
    return hypot(candidate.valence - query.valence, candidate.arousal - query.arousal)


def rank(
    candidates: Sequence[Candidate], query: Query, likes: Sequence[Like], settings: SuggestSettings
) -> list[Ranked]:
    """Score the candidates, best first; one entry a track, none with a similarity that is not a number.

    Without a query vector the similarity is nearness in valence and arousal.
    """
    best: dict[str, Ranked] = {}
    for candidate in candidates:
        away = distance(candidate, query)
        if query.vector is None:
            candidate = replace(candidate, similarity=1.0 - away / FARTHEST)  # noqa: PLW2901
        if not isfinite(candidate.similarity + away):
            continue
        bonus = like_bonus(candidate.track, query, likes, settings.like_bonus)
        score = candidate.similarity - settings.agreement_weight * away + bonus
        if candidate.track not in best or score > best[candidate.track].score:
            best[candidate.track] = Ranked(candidate, score)
    return sorted(best.values(), key=lambda item: (-item.score, item.candidate.track))


def standing(
    current: Candidate,
    ranked: Sequence[Ranked],
    query: Query,
    likes: Sequence[Like],
    settings: SuggestSettings,
) -> Ranked:
    """Return the current track with its similarity and score for this query.

    If the search did not return it, it scores at most as much as the last that it did return.
    """
    found = [item for item in ranked if item.candidate.track == current.track]
    if not found and query.vector is None:
        found = rank([current], query, likes, settings)
    if not found:
        return Ranked(current, ranked[-1].score if ranked else 0.0)
    return Ranked(replace(current, similarity=found[0].candidate.similarity), found[0].score)


def like_bonus(track: str, query: Query, likes: Sequence[Like], most: float) -> float:
    """Return `most` x (1 - 2^-n) for n likes of the track in about this mood: 0, 1/2, 3/4, ... of `most`."""
    count = sum(
        like.track == track
        and hypot(like.valence - query.valence, like.arousal - query.arousal) <= LIKE_REACH
        for like in likes
    )
    return float(most * (1.0 - 0.5**count))


def shortlist(
    ranked: list[Ranked],
    current: Candidate | None,
    plays: Sequence[Play],
    now_s: float,
    settings: SuggestSettings,
) -> Shortlist:
    """Leave out the current track and what was heard lately, as far as the library allows.

    A rule gives way only if it leaves nothing within `alternative_reach` of the best: first the album's,
    then the artist's, last the track's, and then the track heard longest ago comes first. Where all are by
    one artist, or of one album, there is nothing to alternate and so no rule.
    """
    others = [item for item in ranked if current is None or item.candidate.track != current.track]
    if not others:
        return Shortlist([])
    floor = others[0].score - settings.alternative_reach
    heard = plays if current is None else [*plays, played(current, now_s)]
    tracks = _keys(heard, "track", now_s - settings.no_repeat_track_s)
    artists, albums = set[str](), set[str]()
    if len({item.candidate.artist.casefold() for item in others}) > 1:
        artists = _keys(heard, "artist", now_s - settings.no_repeat_artist_s)
    if len({item.candidate.album.casefold() for item in others}) > 1:
        albums = _keys(heard, "album", now_s - settings.no_repeat_album_s)
    for note, blocked_artists, blocked_albums in (
        ("", artists, albums),
        ("other albums do not fit, so one heard lately may return", artists, set[str]()),
        ("other artists do not fit, so one heard lately may return", set[str](), set[str]()),
    ):
        allowed = [
            item
            for item in others
            if item.candidate.track not in tracks
            and item.candidate.artist.casefold() not in blocked_artists
            and item.candidate.album.casefold() not in blocked_albums
        ]
        if allowed and allowed[0].score >= floor:
            return Shortlist(allowed, note)
    last = {play.track: play.until_s for play in plays}
    near = [item for item in others if item.score >= floor]
    near.sort(key=lambda item: last.get(item.candidate.track, float("-inf")))
    return Shortlist(near, "all that fits was heard lately, so the one heard longest ago returns")


def played(candidate: Candidate, until_s: float) -> Play:
    """Return the entry for a track that was current until `until_s`."""
    return Play(candidate.track, candidate.artist.casefold(), candidate.album.casefold(), until_s)


def recent(plays: Sequence[Play], now_s: float, settings: SuggestSettings) -> tuple[Play, ...]:
    """Drop the plays that no window reaches any more."""
    longest_s = max(settings.no_repeat_track_s, settings.no_repeat_artist_s, settings.no_repeat_album_s)
    return tuple(play for play in plays if play.until_s > now_s - longest_s)


def _keys(plays: Sequence[Play], field: str, since_s: float) -> set[str]:
    """Return the tracks, artists or albums heard after `since_s`; an unknown (empty) one never counts."""
    return {getattr(play, field) for play in plays if play.until_s > since_s} - {""}
