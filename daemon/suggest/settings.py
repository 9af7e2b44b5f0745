"""Settings of the director: when to change the music and when to leave it alone."""

from typing import Annotated

import msgspec
from msgspec import Meta


class SuggestSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the music changes. Longer holds and wider margins make it calmer, shorter ones livelier."""

    k: Annotated[
        int, Meta(ge=1, le=50, description="Ranked tracks in each suggestion; five fit on a screen.")
    ] = 5
    confidence_floor: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1.0,
            description="Confidence (0..1) below which an utterance is ignored; on unheard speakers 0.3 "
            "keeps two of three, and of those almost two of three get music of the right mood "
            "(benchmarks/confidence.py).",
        ),
    ] = 0.3
    partial_floor: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1.0,
            description="Confidence (0..1) from which the music may change before the sentence ends; "
            "stricter, because the first second of a sentence misleads.",
        ),
    ] = 0.5
    half_life_s: Annotated[
        float,
        Meta(
            gt=0.0,
            le=3600.0,
            description="Half-life in seconds of what was heard before; at 12 s about three sentences count.",
        ),
    ] = 12.0
    hold_s: Annotated[
        float,
        Meta(
            ge=0.0,
            le=3600.0,
            description="Seconds a track is held at least, unless you skip, pin, veto or set a mood; under "
            "20 s music sounds restless.",
        ),
    ] = 20.0
    switch_margin: Annotated[
        float,
        Meta(
            ge=0.0,
            le=2.0,
            description="How much better (in cosine similarity) another track must fit before the music "
            "changes; at 0.15 two moods in turn, a sentence each, leave it alone.",
        ),
    ] = 0.15
    fit_distance: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1.5,
            description="Distance in valence and arousal (0..1 each) within which a track of that emotion "
            "still fits; 0.25 is half the way to the next quadrant.",
        ),
    ] = 0.25
    agreement_weight: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1.0,
            description="What a track loses in the ranking per unit of distance to the voice in valence and "
            "arousal; 0.2 settles near-ties and no more.",
        ),
    ] = 0.2
    like_bonus: Annotated[
        float,
        Meta(
            ge=0.0,
            le=0.5,
            description="Most that likes can add to a track's rank in the mood they were given in; half "
            "comes with the first like.",
        ),
    ] = 0.1
    no_repeat_track_s: Annotated[
        float,
        Meta(
            ge=0.0,
            le=604800.0,
            description="Seconds before the same track may come back, if anything else of the mood is left.",
        ),
    ] = 1800.0
    no_repeat_artist_s: Annotated[
        float,
        Meta(
            ge=0.0,
            le=604800.0,
            description="Seconds before another track of the same artist, if another artist fits.",
        ),
    ] = 300.0
    no_repeat_album_s: Annotated[
        float,
        Meta(
            ge=0.0,
            le=604800.0,
            description="Seconds before another track of the same album, if another album fits.",
        ),
    ] = 600.0
    alternative_reach: Annotated[
        float,
        Meta(
            ge=0.0,
            le=2.0,
            description="How far (in rank score) behind the best a track may be and still stand in for one "
            "heard lately; 0.4 keeps to the mood, 2 takes anything rather than repeat.",
        ),
    ] = 0.4
