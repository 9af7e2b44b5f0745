"""The events socket: sends, retains, and repeats retained events to whoever joins."""

import zmq

from ...clients.protocol import RETAINED_TOPICS
from .outbox import Parcel

_SUBSCRIBE, _UNSUBSCRIBE = 1, 0
_ADMIT_AT_ONCE = 1000


class Announcer:
    """The one side of the events socket. Only the thread that owns the socket calls it, but for `wants`.

    XPUB with XPUB_VERBOSE tells of every subscription, also to a topic that others have already. The repeated
    events are the same bytes with the same `seq`: those who had them before know them as duplicates.

    Parameters
    ----------
    socket : zmq.Socket
        The bound XPUB.
    retained : dict
        Kept up to date: the last event of every retained topic.
    """

    def __init__(self, socket: "zmq.Socket[bytes]", retained: dict[str, Parcel]) -> None:
        self._socket = socket
        self._retained = retained
        self._prefixes: frozenset[bytes] = frozenset()

    def wants(self, topic: str) -> bool:
        """Tell whether anybody is subscribed to the topic. Any thread may ask."""
        return any(topic.encode().startswith(prefix) for prefix in self._prefixes)

    def announce(self, parcel: Parcel) -> None:
        """Send an event to all who subscribed; those who are too slow miss it."""
        if parcel.topic in RETAINED_TOPICS:
            self._retained[parcel.topic] = parcel
        self._send(parcel)

    def admit(self) -> None:
        """Read who joined and left since, and repeat the retained events of the topics joined."""
        joined: set[bytes] = set()
        for _ in range(_ADMIT_AT_ONCE):
            try:
                frames = self._socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                break
            if len(frames) != 1 or not frames[0]:  # clients have nothing else to say here
                continue
            prefix = frames[0][1:]
            if frames[0][0] == _SUBSCRIBE:
                joined.add(prefix)
                self._prefixes |= {prefix}
            elif frames[0][0] == _UNSUBSCRIBE:
                self._prefixes -= {prefix}
        for topic, parcel in self._retained.items():
            if any(topic.encode().startswith(prefix) for prefix in joined):
                self._send(parcel)

    def _send(self, parcel: Parcel) -> None:
        self._socket.send_multipart([parcel.topic.encode(), parcel.data], zmq.NOBLOCK)
