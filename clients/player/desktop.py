"""What MPRIS says of a player: its two D-Bus interfaces, and a track in its words.

See https://specifications.freedesktop.org/mpris-spec/latest/. What is not offered here is not offered to the
desktop either, by properties that say so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from dbus_fast import Variant
from dbus_fast.annotations import DBusBool, DBusDict, DBusDouble, DBusInt64, DBusSignature, DBusStr
from dbus_fast.constants import PropertyAccess
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property

from ..protocol import Track
from ..view.words import shown, title_of
from .status import Status

_NO_TRACK = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
_READ = PropertyAccess.READ

DBusStrings = Annotated[list[str], DBusSignature("as")]


@dataclass(frozen=True, slots=True)
class Controls:
    """What the desktop may do; called from another thread.

    Attributes
    ----------
    skip : callable
        Go on to another track.
    hold : callable
        Pause (True) or go on (False).
    """

    skip: Callable[[], None]
    hold: Callable[[bool], None]


def _always(name: str, kind: object, value: object) -> Any:  # noqa: ANN401 - dbus-fast keeps its type private
    """Return a property that never changes."""

    def get(_self: ServiceInterface) -> object:
        return value

    get.__name__, get.__annotations__["return"] = name, kind  # dbus-fast goes by both
    return dbus_property(access=_READ)(get)


class Root(ServiceInterface):
    """What kind of program this is."""

    def __init__(self) -> None:
        super().__init__("org.mpris.MediaPlayer2")

    @dbus_method()
    def Raise(self) -> None:  # noqa: N802 - the names are those of the specification
        """Do nothing: there is no window."""

    @dbus_method()
    def Quit(self) -> None:  # noqa: N802
        """Do nothing: `CanQuit` is false."""

    CanQuit = _always("CanQuit", DBusBool, False)
    CanRaise = _always("CanRaise", DBusBool, False)
    HasTrackList = _always("HasTrackList", DBusBool, False)
    Identity = _always("Identity", DBusStr, "sottovoce")
    SupportedUriSchemes = _always("SupportedUriSchemes", DBusStrings, [])
    SupportedMimeTypes = _always("SupportedMimeTypes", DBusStrings, [])


class PlayerOnBus(ServiceInterface):
    """What plays, and what can be done about it."""

    def __init__(self, controls: Controls) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._controls = controls
        self._state = "Stopped"
        self._track: Track | None = None
        self._position_s = 0.0

    def show(self, status: Status) -> None:
        """Take the status over, and say what of it has changed."""
        self._position_s = status.position_s
        state = "Stopped" if status.track is None else "Paused" if status.held else "Playing"
        changed: dict[str, Any] = {}
        if status.track != self._track:
            self._track = status.track
            changed["Metadata"] = metadata(status.track)
        if state != self._state:
            self._state = changed["PlaybackStatus"] = state
        if changed:
            self.emit_properties_changed(changed)

    @dbus_method()
    def Next(self) -> None:  # noqa: N802
        """Ask for another track of the same mood."""
        self._controls.skip()

    @dbus_method()
    def Pause(self) -> None:  # noqa: N802
        """Pause."""
        self._controls.hold(True)

    @dbus_method()
    def Stop(self) -> None:  # noqa: N802
        """Pause: what follows is up to the daemon."""
        self._controls.hold(True)

    @dbus_method()
    def Play(self) -> None:  # noqa: N802
        """Go on."""
        self._controls.hold(False)

    @dbus_method()
    def PlayPause(self) -> None:  # noqa: N802
        """Pause, or go on."""
        self._controls.hold(self._state == "Playing")

    @dbus_property(access=_READ)
    def PlaybackStatus(self) -> DBusStr:  # noqa: N802
        """Playing, Paused or Stopped."""
        return self._state

    @dbus_property(access=_READ)
    def Metadata(self) -> DBusDict:  # noqa: N802
        """Tell what plays."""
        return metadata(self._track)

    @dbus_property(access=_READ)
    def Position(self) -> DBusInt64:  # noqa: N802
        """Where in the track, in microseconds."""
        return round(self._position_s * 1e6)

    Rate = _always("Rate", DBusDouble, 1.0)
    MinimumRate = _always("MinimumRate", DBusDouble, 1.0)
    MaximumRate = _always("MaximumRate", DBusDouble, 1.0)
    Volume = _always("Volume", DBusDouble, 1.0)
    CanGoNext = _always("CanGoNext", DBusBool, True)
    CanGoPrevious = _always("CanGoPrevious", DBusBool, False)
    CanPlay = _always("CanPlay", DBusBool, True)
    CanPause = _always("CanPause", DBusBool, True)
    CanSeek = _always("CanSeek", DBusBool, False)
    CanControl = _always("CanControl", DBusBool, True)


def metadata(track: Track | None) -> dict[str, Variant]:
    """Return a track as the specification wants it, without what is unknown."""
    if track is None:
        return {"mpris:trackid": Variant("o", _NO_TRACK)}
    told = {
        "mpris:trackid": Variant("o", "/org/sottovoce/track/" + re.sub("[^A-Za-z0-9_]", "_", track.id)),
        "xesam:title": Variant("s", title_of(track)),
    }
    if track.duration_s:
        told["mpris:length"] = Variant("x", round(track.duration_s * 1e6))
    if track.artist:
        told["xesam:artist"] = Variant("as", [shown(track.artist)])
    if track.album:
        told["xesam:album"] = Variant("s", shown(track.album))
    if Path(track.file).is_absolute():
        told["xesam:url"] = Variant("s", Path(track.file).as_uri())
    return told
