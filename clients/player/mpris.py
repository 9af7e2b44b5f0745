"""The player on the desktop: media keys and panels show it, pause it and skip, by MPRIS over D-Bus.

It works where there is a session bus, that is on Linux.
"""

import asyncio
import logging
import os
import threading

from dbus_fast import DBusError, InvalidAddressError, RequestNameReply
from dbus_fast.aio import MessageBus
from dbus_fast.errors import AuthError

from .desktop import Controls, PlayerOnBus, Root
from .status import Status

_log = logging.getLogger(__name__)
_NAME = "org.mpris.MediaPlayer2.sottovoce"
_PATH = "/org/mpris/MediaPlayer2"
_PATIENCE_S = 2.0


class Mpris:
    """Serves the session bus from a thread of its own; where there is no bus, it does nothing.

    Parameters
    ----------
    controls : Controls
        What media keys do.
    """

    def __init__(self, controls: Controls) -> None:
        self._player = PlayerOnBus(controls)
        self._loop = asyncio.new_event_loop()
        self._leaving = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="mpris", daemon=True)
        self._thread.start()

    def show(self, status: Status) -> None:
        """Tell the desktop; returns at once."""
        self._loop.call_soon_threadsafe(self._player.show, status)

    def close(self) -> None:
        """Leave the bus."""
        self._loop.call_soon_threadsafe(self._leaving.set)
        self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        try:
            bus = await _joined(self._player)
        except (OSError, EOFError, DBusError, InvalidAddressError, AuthError) as error:
            _log.debug("No media keys: the session bus cannot be reached (%s).", error)
            await self._leaving.wait()
        else:
            await self._leaving.wait()
            bus.disconnect()


async def _joined(player: PlayerOnBus) -> MessageBus:
    bus = await MessageBus().connect()
    bus.export(_PATH, Root())
    bus.export(_PATH, player)
    if await bus.request_name(_NAME) is not RequestNameReply.PRIMARY_OWNER:
        await bus.request_name(f"{_NAME}.instance{os.getpid()}")  # a second player
    return bus
