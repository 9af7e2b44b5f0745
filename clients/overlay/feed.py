"""From the daemon to the hub: one subscriber for all pages."""

import asyncio
import logging
import time
from pathlib import Path

from ..async_subscriber import AsyncSubscriber
from ..errors import ProtocolError
from ..protocol import EVENTS
from ..tracking import Connection
from .hub import Hub
from .model import Model
from .snapshot import snapshot

PACE_S = 0.05  # twenty a second look smooth; more would only cost battery

_log = logging.getLogger(__name__)


async def listen(
    model: Model, changed: asyncio.Event, endpoint: str | None = None, keys: Path | None = None
) -> None:
    """Feed the model with what the daemon publishes, until cancelled; daemons may come and go.

    Raises
    ------
    EndpointError, KeyFolderError
        If no connection is possible like this.
    """
    complained = ""
    async with AsyncSubscriber(endpoint, tuple(EVENTS), keys=keys) as items:
        while True:
            try:
                item = await items.read()
            except ProtocolError as error:
                if str(error) != complained:  # a daemon of another version says the same ten times a second
                    complained = str(error)
                    _log.warning("%s", error)
                continue
            if isinstance(item, Connection):
                _log.info("%s", item.reason)
            model.feed(item, time.monotonic())
            changed.set()
            await asyncio.sleep(0)  # in a flood, pages come to their turn too


async def show(model: Model, changed: asyncio.Event, hub: Hub, *, pace_s: float = PACE_S) -> None:
    """Put the model on the hub whenever it has changed, at most once in `pace_s`, until cancelled."""
    while True:
        changed.clear()
        hub.put(snapshot(model, time.monotonic()))
        await asyncio.sleep(pace_s)
        await changed.wait()
