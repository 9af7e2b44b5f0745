"""The [library] section of config.toml."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class LibrarySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The music that suggestions come from: where it lies, how it is searched, what may be suggested."""

    folders: Annotated[
        tuple[str, ...],
        Meta(
            description="Music folders, besides those given to `sottovoce library add`; none by default, "
            "because no folder is read unasked."
        ),
    ] = ()
    index: Annotated[
        Literal["auto", "exact", "annoy"],
        Meta(
            description="How vectors are searched: exact compares with every one, annoy uses trees and finds "
            "99 of 100; auto takes exact below exact_below and wherever annoy is missing, as on Windows."
        ),
    ] = "auto"
    exact_below: Annotated[
        int,
        Meta(
            ge=0,
            le=10_000_000,
            description="Number of tracks below which auto searches exactly; the default keeps exact search "
            "within a few milliseconds.",
        ),
    ] = 10_000
    windows_per_track: Annotated[
        int,
        Meta(
            ge=1,
            le=64,
            description="At most so many windows are heard of one track, spread over its length; six follow "
            "the moods of a song and cost a quarter of hearing all of it.",
        ),
    ] = 6
    decode_processes: Annotated[
        int,
        Meta(
            ge=0,
            le=64,
            description="Files decoded at the same time, each in its own process so that a decoder's crash "
            "costs one file; two keep a desktop responsive, and 0 decodes inside the updating process.",
        ),
    ] = 2
    allow_folders: Annotated[
        tuple[str, ...],
        Meta(description="If not empty, only tracks under these folders are suggested; empty allows all."),
    ] = ()
    deny_folders: Annotated[
        tuple[str, ...],
        Meta(description="Tracks under these folders are never suggested; empty denies none."),
    ] = ()
    minimum_duration_s: Annotated[
        float,
        Meta(
            ge=0.0,
            le=3600.0,
            description="Shorter tracks are never suggested; five seconds leave out effects and jingles.",
        ),
    ] = 5.0
