"""Taking over: find the sources, put back what a crash left changed, note what is to be put back later."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .connection import Connection
from .decks import NAMES, Name
from .errors import RequestFailed, SourceMissing
from .messages import Request
from .restore import DeckOriginal, FilterOriginal, Kept, Originals, TextOriginal
from .scenes import filters
from .settings import ObsSettings
from .sources import MEDIA_KIND, Memory, Source, find
from .stage import Stage

_log = logging.getLogger(__name__)
_STOPPING_S = 0.4  # what OBS has buffered of a stopped file is heard out within this time


@dataclass(slots=True)
class Taken:
    """What was taken over.

    Attributes
    ----------
    place : str
        OBS and its scene collection, as the file of originals calls them.
    scene : str
        The scene that is on air.
    """

    stage: Stage
    originals: Originals
    place: str
    scene: str
    memory: Memory

    def rename(self, old: str, new: str) -> None:
        """Follow a source to its new name."""
        self.memory.rename(old, new)
        self.originals.rename(old, new)


async def take(connection: Connection, settings: ObsSettings, kept: Kept, memory: Memory) -> Taken:
    """Take over the scene collection that OBS has open.

    Raises
    ------
    SourceMissing
        If a deck is not there.
    ObsGone, RequestFailed, OriginalsProblem
    """
    collection = (await connection.request("GetSceneCollectionList"))["currentSceneCollectionName"]
    place = f"{settings.host}:{settings.port}/{collection}"
    inputs = (await connection.request("GetInputList"))["inputs"]
    left = kept.get(place)
    for old, new in _renames(connection):
        memory.rename(old, new)
        if left is not None:
            left.rename(old, new)
    if left is not None:
        _log.info("The last time ended without putting OBS back as it was: doing so now.")
        await restore(connection, renamed(left, inputs))
    connection.take_events()  # of what was put back: nobody moved a fader by hand
    stage = _stage(connection, settings, inputs, memory, collection)
    originals = await _originals(connection, settings, stage)
    kept.put(place, originals)
    scene = (await connection.request("GetCurrentProgramScene"))["currentProgramSceneName"]
    if settings.audio_tracks:
        await stage.set_tracks(settings.audio_tracks)
    return Taken(stage, originals, place, scene, memory)


async def restore(connection: Connection, originals: Originals) -> None:
    """Put everything back as it was; what is no longer there is said and passed over."""
    decks = originals.quiet()
    await _try(connection, decks)
    if decks:
        await asyncio.sleep(_STOPPING_S)
    await _try(connection, originals.stop())
    await _try(connection, originals.rest())


def renamed(originals: Originals, inputs: list[dict[str, Any]]) -> Originals:
    """Return the originals under the names that their sources have now."""
    for deck in originals.decks.values():
        now = find(inputs, deck.name, Source(deck.name, deck.uuid))
        deck.name = now.name if now else deck.name
    return originals


def _renames(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield what was renamed just before: perhaps that is why a source was missed."""
    for kind, data in connection.take_events():
        if kind == "InputNameChanged":
            yield data["oldInputName"], data["inputName"]


async def _try(connection: Connection, requests: list[Request]) -> None:
    for (kind, data), answer in zip(requests, await connection.batch(requests), strict=True):
        if isinstance(answer, RequestFailed):
            source = data.get("inputName") or data.get("sourceName")
            _log.warning("%s of %r could not be undone: %s", kind, source, answer)


def _stage(
    connection: Connection,
    settings: ObsSettings,
    inputs: list[dict[str, Any]],
    memory: Memory,
    collection: str,
) -> Stage:
    media = [found for found in inputs if found["inputKind"] == MEDIA_KIND]
    texts = [found for found in inputs if found["inputKind"].startswith("text_")]
    decks: dict[Name, Source] = {}
    for name, wanted in zip(NAMES, (settings.deck_a, settings.deck_b), strict=True):
        source = find(media, wanted, memory.known(wanted))
        if source is None:
            raise SourceMissing(
                f"OBS has no media source {wanted!r} in the scene collection {collection!r}: make it with "
                "`sottovoce client obs setup`, or name yours in [obs] deck_a and deck_b."
            )
        memory.keep(wanted, source)
        decks[name] = source
    text = find(texts, settings.text_source, memory.known(settings.text_source))
    if text is not None:
        memory.keep(settings.text_source, text)
    elif settings.text_source:
        _log.info("OBS has no text source %r: what plays is not shown.", settings.text_source)
    return Stage(connection, decks, text)


async def _originals(connection: Connection, settings: ObsSettings, stage: Stage) -> Originals:
    decks: dict[Name, DeckOriginal] = {}
    for name in NAMES:
        source = stage.sources[name]
        volume = await connection.request("GetInputVolume", inputName=source.name)
        tracks = await connection.request("GetInputAudioTracks", inputName=source.name)
        held = await connection.request("GetInputSettings", inputName=source.name)
        muted = await connection.request("GetInputMute", inputName=source.name)
        if muted["inputMuted"] or not volume["inputVolumeMul"]:
            _log.warning("%r is muted or its fader is down: raise it in OBS to hear music.", source.name)
        decks[name] = DeckOriginal(
            name=source.name,
            uuid=source.uuid,
            volume=volume["inputVolumeMul"],
            tracks=tracks["inputAudioTracks"] if settings.audio_tracks else {},
            file=held["inputSettings"].get("local_file", ""),
        )
    text = None
    if stage.text is not None:
        shown = await connection.request("GetInputSettings", inputName=stage.text.name)
        text = TextOriginal(name=stage.text.name, text=shown["inputSettings"].get("text", ""))
    return Originals(decks=decks, text=text, filters=await _filters(connection, settings))


async def _filters(connection: Connection, settings: ObsSettings) -> list[FilterOriginal]:
    found = []
    for names in filters(settings.emotion_filters).values():
        for source, name in names:
            try:
                answer = await connection.request("GetSourceFilter", sourceName=source, filterName=name)
            except RequestFailed:
                _log.warning(
                    "OBS has no filter %r on a source %r: [obs] emotion_filters names it.", name, source
                )
            else:
                found.append(FilterOriginal(source=source, filter=name, enabled=answer["filterEnabled"]))
    return found
