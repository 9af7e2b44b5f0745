"""The decks and the text in OBS: what is asked of them, and what they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..protocol import Track
from .connection import Connection
from .decks import NAMES, Name
from .errors import RequestFailed, SourceMissing
from .messages import Data, Request
from .restore import STOP
from .sources import Source

RESTART = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART"
_NOT_FOUND = 600


@dataclass(frozen=True, slots=True)
class Media:
    """What a deck does in OBS.

    Attributes
    ----------
    file : str
        The file it holds.
    state : str
        Of OBS_MEDIA_STATE_…, the last word in lower case.
    position_s, duration_s : float
        Where in the file, and how long that is; 0 where OBS does not know.
    active : bool
        Whether it is heard in the scene that is on air.
    """

    file: str
    state: str
    position_s: float
    duration_s: float
    active: bool

    @property
    def plays(self) -> bool:
        """Whether there is sound; OBS calls a file that it could not open playing, too, of no length."""
        return self.state == "playing" and self.duration_s > 0


class Stage:
    """Sources by their role.

    Parameters
    ----------
    connection : Connection
    sources : dict[Name, Source]
        The decks.
    text : Source or None
        The now-playing text, if there is one.
    """

    def __init__(self, connection: Connection, sources: dict[Name, Source], text: Source | None) -> None:
        self.sources = sources
        self.text = text
        self._connection = connection

    def deck(self, source: str) -> Name | None:
        """Return which deck a source is."""
        return next((name for name in NAMES if self.sources[name].name == source), None)

    def has(self, source: str) -> bool:
        """Return whether a source is one of these."""
        return self.deck(source) is not None or (self.text is not None and self.text.name == source)

    def rename(self, old: str, new: str) -> bool:
        """Follow a source to its new name; return whether it is one of these."""
        deck = self.deck(old)
        if deck is not None:
            self.sources[deck] = Source(new, self.sources[deck].uuid)
        elif self.text is not None and self.text.name == old:
            self.text = Source(new, self.text.uuid)
        else:
            return False
        return True

    async def load(self, deck: Name, file: str) -> None:
        """Start a file in a deck, silent."""
        await self._all(
            [
                self._volume(deck, 0.0),
                self._settings(self.sources[deck], {"is_local_file": True, "local_file": file}),
            ]
        )

    async def seek(self, deck: Name, position_s: float) -> None:
        """Go to a place in what plays."""
        await self._all([self._cursor(deck, position_s)])

    async def again(self, deck: Name) -> None:
        """Start anew from the beginning what has ended."""
        await self._all([self._action(deck, RESTART)])

    async def stop(self, *decks: Name, silent: bool = False) -> None:
        """Stop decks; silenced first where it matters that no buffer is heard out."""
        volumes = [self._volume(deck, 0.0) for deck in decks if silent]
        await self._all([*volumes, *(self._action(deck, STOP) for deck in decks)])

    async def set_volumes(self, volumes: Mapping[Name, float]) -> None:
        """Set the faders, all at once."""
        await self._all([self._volume(deck, volume) for deck, volume in volumes.items()])

    async def set_text(self, text: str) -> None:
        """Show a text."""
        if self.text is not None:
            await self._all([self._settings(self.text, {"text": text})])

    async def set_tracks(self, tracks: Sequence[str]) -> None:
        """Route both decks to these audio tracks and no others."""
        routing = {str(number): str(number) in tracks for number in range(1, 7)}
        await self._all(
            [
                ("SetInputAudioTracks", {"inputName": self.sources[deck].name, "inputAudioTracks": routing})
                for deck in NAMES
            ]
        )

    async def look(self) -> dict[Name, Media]:
        """Return what the decks do."""
        answers = await self._all(
            [
                request
                for deck in NAMES
                for request in (
                    ("GetInputSettings", {"inputName": self.sources[deck].name}),
                    ("GetMediaInputStatus", {"inputName": self.sources[deck].name}),
                    ("GetSourceActive", {"sourceName": self.sources[deck].name}),
                )
            ]
        )
        return {deck: _media(*answers[3 * at : 3 * at + 3]) for at, deck in enumerate(NAMES)}

    async def _all(self, requests: Sequence[Request]) -> list[Data]:
        answers: list[Data] = []
        for answer in await self._connection.batch(requests):
            if isinstance(answer, RequestFailed):
                if answer.code == _NOT_FOUND:
                    raise SourceMissing("A source of the bridge has gone from OBS.") from answer
                raise answer
            answers.append(answer)
        return answers

    def _volume(self, deck: Name, volume: float) -> Request:
        return "SetInputVolume", {"inputName": self.sources[deck].name, "inputVolumeMul": volume}

    def _action(self, deck: Name, action: str) -> Request:
        return "TriggerMediaInputAction", {"inputName": self.sources[deck].name, "mediaAction": action}

    def _cursor(self, deck: Name, position_s: float) -> Request:
        place_ms = int(1000 * position_s)
        return "SetMediaInputCursor", {"inputName": self.sources[deck].name, "mediaCursor": place_ms}

    def _settings(self, source: Source, settings: Data) -> Request:
        return "SetInputSettings", {"inputName": source.name, "inputSettings": settings}


def playable(track: Track) -> str | None:
    """Return the file of a track as OBS takes it; None if its name is not valid UTF-8."""
    try:
        track.file.encode()
    except UnicodeEncodeError:
        return None
    return track.file


def _media(settings: Data, status: Data, activity: Data) -> Media:
    return Media(
        file=settings["inputSettings"].get("local_file", ""),
        state=str(status["mediaState"]).removeprefix("OBS_MEDIA_STATE_").lower(),
        position_s=(status["mediaCursor"] or 0) / 1000,
        duration_s=(status["mediaDuration"] or 0) / 1000,
        active=bool(activity["videoActive"]),
    )
