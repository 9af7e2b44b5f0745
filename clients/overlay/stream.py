"""Server-Sent Events: the snapshots as a page's EventSource reads them.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import time
from collections.abc import AsyncIterator

import msgspec

from .hub import Hub

RETRY_MS = 1000
KEEP_ALIVE_S = 15.0  # proxies and phones drop connections that are silent for a minute or less


async def events(hub: Hub, *, keep_alive_s: float = KEEP_ALIVE_S) -> AsyncIterator[bytes]:
    """Yield everything at first, then what changes, until the hub closes.

    Every message is an object of changed sections, with `clock_s`, the time on the server's monotonic clock.
    """
    yield f"retry: {RETRY_MS}\n\n".encode()
    seen = 0
    while not hub.closed:
        try:
            seen, sections = await asyncio.wait_for(hub.news(seen), keep_alive_s)
        except TimeoutError:
            yield b": still here\n\n"
            continue
        if not hub.closed:
            yield message(sections, time.monotonic())


def message(sections: dict[str, object], clock_s: float) -> bytes:
    """Return the bytes of one message; JSON holds no line break, so it is one line of data."""
    return b"data: " + msgspec.json.encode({"clock_s": round(clock_s, 3), **sections}) + b"\n\n"
