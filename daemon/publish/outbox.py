"""The hand-over from every thread to the one that owns the sockets: numbered, bounded, never blocking."""

import time
from collections import Counter, deque
from datetime import UTC, datetime
from threading import Lock
from typing import NamedTuple

import msgspec

from ...clients.protocol import RETAINED_TOPICS, Event, Heartbeat, encode


class Parcel(NamedTuple):
    """An event ready for the wire: its two frames."""

    topic: str
    data: bytes


class Outbox:
    """Events on their way out.

    An event gets its number here, before it can be dropped: clients see what was dropped as a gap. Of a
    retained topic, the newest event is never dropped.

    Parameters
    ----------
    limit : int
        Events that may wait; more than there are retained topics.
    session : str
        Stamped on every event.
    """

    def __init__(self, limit: int, session: str) -> None:
        self._limit = limit
        self._session = session
        self._lock = Lock()
        self._seqs: dict[str, int] = {}
        self._parcels: deque[Parcel] = deque()
        self.dropped: Counter[str] = Counter()

    def put(self, event: Event) -> None:
        """Stamp, encode and queue an event.

        Raises
        ------
        ProtocolError
            If a value in it does not fit the protocol; nothing is sent and no number is used then.
        """
        with self._lock:
            seq = self._seqs.get(event.topic, 0) + 1
            data = encode(self._stamped(event, seq))
            self._seqs[event.topic] = seq
            if len(self._parcels) >= self._limit:
                self._drop_one()
            self._parcels.append(Parcel(event.topic, data))

    def take(self) -> list[Parcel]:
        """Return what waits, the oldest first, and forget it."""
        with self._lock:
            parcels = list(self._parcels)
            self._parcels.clear()
        return parcels

    def __len__(self) -> int:
        return len(self._parcels)

    def _stamped(self, event: Event, seq: int) -> Event:
        stamps = {
            "seq": seq,
            "t": round(time.monotonic(), 6),
            "ts": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "session": self._session,
        }
        if isinstance(event, Heartbeat):
            others = {topic: last for topic, last in self._seqs.items() if topic != event.topic}
            return msgspec.structs.replace(event, seqs=others, **stamps)
        return msgspec.structs.replace(event, **stamps)

    def _drop_one(self) -> None:
        newest = {parcel.topic: place for place, parcel in enumerate(self._parcels)}
        for place, parcel in enumerate(self._parcels):
            if parcel.topic not in RETAINED_TOPICS or newest[parcel.topic] != place:
                del self._parcels[place]
                self.dropped[parcel.topic] += 1
                return
