"""Commands that do one thing in OBS and end: setup, panic, release."""

import asyncio

from .connection import GENERAL, Connection
from .errors import RequestFailed
from .messages import Request
from .restore import STOP
from .secret import Secret
from .session import EVENT_KEY, PANIC, RELEASE
from .settings import ObsSettings
from .setup import set_up


async def setup(
    settings: ObsSettings, password: Secret | None, scene: str | None, *, loop: bool
) -> list[str]:
    """Make the sources; return what was done, in sentences. Errors are those of `Connection` and `set_up`."""
    async with await _connected(settings, password) as connection:
        return await set_up(connection, settings, scene, loop=loop)


async def panic(settings: ObsSettings, password: Secret | None) -> str:
    """Silence the decks, bridge or not, and tell the bridge to keep its hands off; return what was done."""
    requests: list[Request] = [("BroadcastCustomEvent", {"eventData": {EVENT_KEY: PANIC}})]
    requests += [
        ("TriggerMediaInputAction", {"inputName": deck, "mediaAction": STOP})
        for deck in (settings.deck_a, settings.deck_b)
    ]
    async with await _connected(settings, password) as connection:
        for answer in (await connection.batch(requests))[1:]:
            if isinstance(answer, RequestFailed):
                raise answer
    return "The music is silent and stays so until `sottovoce client obs release`."


async def release(settings: ObsSettings, password: Secret | None) -> str:
    """Give the music back to the bridge; return what was done."""
    async with await _connected(settings, password) as connection:
        await connection.request("BroadcastCustomEvent", eventData={EVENT_KEY: RELEASE})
    return "The music is the bridge's again."


async def _connected(settings: ObsSettings, password: Secret | None) -> Connection:
    return await Connection.open(settings.host, settings.port, password, GENERAL, asyncio.Event())
