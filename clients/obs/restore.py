"""What OBS was like before the bridge touched it, kept in a file until it is so again.

The file outlives a crash of either side. Scene collections are kept apart: what one of them was like can be
restored only while OBS has it open.
"""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Literal

import msgspec

from .errors import OriginalsProblem
from .messages import Request

STOP = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_STOP"


class DeckOriginal(msgspec.Struct, kw_only=True):
    """A media source as it was."""

    name: str
    volume: float
    file: str = ""
    tracks: dict[str, bool] = {}
    uuid: str | None = None


class TextOriginal(msgspec.Struct, kw_only=True):
    """A text source as it was."""

    name: str
    text: str


class FilterOriginal(msgspec.Struct, kw_only=True):
    """A filter as it was."""

    source: str
    filter: str
    enabled: bool


class Originals(msgspec.Struct, kw_only=True):
    """Everything in one scene collection that the bridge may change, as it was.

    Attributes
    ----------
    hands_off : bool
        Whether the user has the decks: what plays in them is his.
    """

    decks: dict[Literal["A", "B"], DeckOriginal] = {}
    text: TextOriginal | None = None
    filters: list[FilterOriginal] = []
    hands_off: bool = False

    def rename(self, old: str, new: str) -> None:
        """Follow a source to its new name."""
        for kept in (*self.decks.values(), self.text):
            if kept is not None and kept.name == old:
                kept.name = new

    def quiet(self) -> list[Request]:
        """Return the requests that silence the decks and give them their files back."""
        if self.hands_off:
            return []
        return [
            request
            for deck in self.decks.values()
            for request in (
                ("SetInputVolume", {"inputName": deck.name, "inputVolumeMul": 0.0}),
                ("TriggerMediaInputAction", {"inputName": deck.name, "mediaAction": STOP}),
                ("SetInputSettings", {"inputName": deck.name, "inputSettings": {"local_file": deck.file}}),
            )
        ]

    def stop(self) -> list[Request]:
        """Return the requests that stop decks whose own file began to play when it was given back."""
        return [
            ("TriggerMediaInputAction", {"inputName": deck.name, "mediaAction": STOP})
            for deck in self.decks.values()
            if deck.file and not self.hands_off
        ]

    def rest(self) -> list[Request]:
        """Return the requests that put everything else back."""
        requests: list[Request] = []
        for deck in self.decks.values():
            requests.append(("SetInputVolume", {"inputName": deck.name, "inputVolumeMul": deck.volume}))
            if deck.tracks:
                requests.append(
                    ("SetInputAudioTracks", {"inputName": deck.name, "inputAudioTracks": deck.tracks})
                )
        if self.text is not None:
            text = {"inputName": self.text.name, "inputSettings": {"text": self.text.text}}
            requests.append(("SetInputSettings", text))
        requests += [
            (
                "SetSourceFilterEnabled",
                {"sourceName": kept.source, "filterName": kept.filter, "filterEnabled": kept.enabled},
            )
            for kept in self.filters
        ]
        return requests


class Kept:
    """The file of originals, by scene collection.

    Parameters
    ----------
    file : Path
        Where; its folder must exist.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self, collection: str) -> Originals | None:
        """Return what a scene collection was like, if it has not been restored yet.

        Raises
        ------
        OriginalsProblem
            If the file cannot be read.
        """
        return self._read().get(collection)

    def put(self, collection: str, originals: Originals) -> None:
        """Keep what a scene collection is like.

        Raises
        ------
        OriginalsProblem
            If the file cannot be read or written.
        """
        self._write({**self._read(), collection: originals})

    def drop(self, collection: str) -> None:
        """Forget a scene collection that has been restored; the file goes with the last one.

        Raises
        ------
        OriginalsProblem
            If the file cannot be read or written.
        """
        rest = self._read()
        rest.pop(collection, None)
        if rest:
            self._write(rest)
        else:
            self._file.unlink(missing_ok=True)

    def _read(self) -> dict[str, Originals]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, Originals])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError) as error:
            raise OriginalsProblem(
                f"{self._file} cannot be read ({error}): it says what OBS was like before the bridge changed "
                "it; look at the faders in OBS, then delete the file."
            ) from error

    def _write(self, kept: dict[str, Originals]) -> None:
        try:
            handle, temporary = tempfile.mkstemp(dir=self._file.parent, prefix=f".{self._file.name}.")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(msgspec.json.encode(kept))
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).replace(self._file)
            except OSError:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
                raise
        except OSError as error:
            raise OriginalsProblem(
                f"{self._file} cannot be written ({error.strerror}): without it OBS could not be put back "
                "as it was; free some space or make the folder writable."
            ) from error
