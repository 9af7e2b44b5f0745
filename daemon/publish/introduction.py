"""The requests that the publisher serves itself: who is there, and what was said last."""

import time
from collections.abc import Callable, Mapping
from importlib.metadata import version

import msgspec

from ...clients.protocol import EVENTS, PROTOCOL_VERSION, REQUESTS
from ...clients.protocol.arguments import Arguments
from ...clients.protocol.fields import fields_of_struct
from .desk import Handler, Result
from .outbox import Parcel


def introductions(
    session: str, retained: Mapping[str, Parcel], known: Callable[[], tuple[str, ...]]
) -> dict[str, Handler]:
    """Return the handlers of `describe`, `snapshot` and `ping`.

    Parameters
    ----------
    session : str
        Names this run of the daemon.
    retained : Mapping of str to Parcel
        The last event of every retained topic, kept up to date by its owner.
    known : Callable
        Gives the requests that are served.
    """

    def ping(_: Arguments) -> Result:
        return {"session": session, "t": round(time.monotonic(), 6)}

    def snapshot(_: Arguments) -> Result:
        return {topic: msgspec.json.decode(parcel.data) for topic, parcel in retained.items()}

    def describe(arguments: Arguments) -> Result:
        return {
            "name": "sottovoce",
            "version": version("sottovoce"),
            "protocol": PROTOCOL_VERSION,
            "session": session,
            "bundle": snapshot(arguments).get("state", {}).get("bundle", ""),
            "topics": {topic: {"retained": kind.RETAINED} for topic, kind in EVENTS.items()},
            "requests": {
                name: {
                    "does": REQUESTS[name].does,
                    "args": {field.name: field.type for field in fields_of_struct(REQUESTS[name].arguments)},
                }
                for name in known()
            },
        }

    return {"describe": describe, "snapshot": snapshot, "ping": ping}
