"""What a subscriber makes of raw frames: typed events, and notices of what was missed.

A pure state machine over (frames, clock), shared by the subscribers for threads and for asyncio.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .errors import ConnectionTimeout
from .protocol import EVENTS, RETAINED_TOPICS, Event, Heartbeat, decode

STALE_AFTER_S = 3.5

# The meter is not sent unless somebody asks, and nobody asks by accident.
DEFAULT_TOPICS = tuple(topic for topic in EVENTS if topic != "level")


@dataclass(frozen=True, slots=True)
class Gap:
    """Events were lost on the way: the subscriber is too slow, or the network is.

    Attributes
    ----------
    topic : str
        Their topic.
    missed : int
        How many.
    """

    topic: str
    missed: int


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """The daemon was restarted: numbers and utterance ids start anew.

    Attributes
    ----------
    previous, session : str
        The session before and now.
    """

    previous: str
    session: str


@dataclass(frozen=True, slots=True)
class Connection:
    """The daemon gives signs of life again, or none any more.

    Attributes
    ----------
    alive : bool
        Which of the two.
    reason : str
        The same in words.
    """

    alive: bool
    reason: str


Notice = Gap | SessionChanged | Connection
Item = Event | Notice


class Tracker:
    """Turns frames into events and notices.

    Parameters
    ----------
    endpoint : str
        For the words of notices.
    topics : sequence of str
        Topics, or beginnings of topics, that are wanted.
    now_s : float
        Monotonic time of the connection.
    stale_after_s : float
        Without a sign of life for this long, a `Connection` notice says that the daemon is gone.
    timeout_s : float or None
        Without a sign of life for this long, ConnectionTimeout is raised; None waits for ever.
    """

    def __init__(
        self,
        endpoint: str,
        topics: Sequence[str],
        now_s: float,
        *,
        stale_after_s: float = STALE_AFTER_S,
        timeout_s: float | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._topics = tuple(topics)
        self._stale_after_s = stale_after_s
        self._timeout_s = math.inf if timeout_s is None else timeout_s
        self._heard_s = now_s
        self._alive: bool | None = None  # None: neither heard yet nor given up
        self._session = ""
        self._last: dict[str, int] = {}
        self._lost: set[str] = set()

    def feed(self, frames: Sequence[bytes], now_s: float) -> list[Item]:
        """Return what the frames of one message amount to.

        Raises
        ------
        ProtocolError
            If they are no message.
        """
        event = decode(frames)
        items: list[Item] = [*self._sign_of_life(now_s), *self._same_session(event)]
        last = self._last.get(event.topic)
        if last is not None and event.seq <= last:
            return items  # retained and repeated for another who joined
        self._last[event.topic] = event.seq
        if self._wanted(event.topic):
            items += [Gap(event.topic, event.seq - last - 1)] if last and event.seq > last + 1 else []
            items.append(event)
        if isinstance(event, Heartbeat):
            items += self._compare(event)
        return items

    def tick(self, now_s: float) -> list[Item]:
        """Return what the passing of time amounts to.

        Raises
        ------
        ConnectionTimeout
            If there was no sign of life for `timeout_s`.
        """
        silent_s = now_s - self._heard_s
        if silent_s >= self._timeout_s:
            raise ConnectionTimeout(self._endpoint, self._timeout_s)
        if silent_s < self._stale_after_s or self._alive is False:
            return []
        reason = (
            f"No daemon answers at {self._endpoint}: start it with `sottovoce run`."
            if self._alive is None
            else f"The daemon at {self._endpoint} has been silent for {self._stale_after_s:g} s."
        )
        self._alive = False
        return [Connection(alive=False, reason=reason)]

    def due_s(self) -> float:
        """Return when `tick` has something to say if nothing comes; may be infinity."""
        stale_s = math.inf if self._alive is False else self._stale_after_s
        return self._heard_s + min(stale_s, self._timeout_s)

    def take_lost(self) -> set[str]:
        """Return the retained topics whose last event was lost, and forget them; subscribe to them anew."""
        lost, self._lost = self._lost, set()
        return lost

    def _wanted(self, topic: str) -> bool:
        return topic.startswith(self._topics)

    def _sign_of_life(self, now_s: float) -> list[Notice]:
        self._heard_s = now_s
        if self._alive:
            return []
        self._alive = True
        return [Connection(alive=True, reason=f"The daemon at {self._endpoint} is there.")]

    def _same_session(self, event: Event) -> list[Notice]:
        previous, self._session = self._session, event.session
        if previous in {"", event.session}:
            return []
        self._last.clear()
        return [SessionChanged(previous, event.session)]

    def _compare(self, beat: Heartbeat) -> list[Notice]:
        """Notice events after the last one that came: only the heartbeat tells of those."""
        gaps: list[Notice] = []
        for topic, seq in beat.seqs.items():
            if not self._wanted(topic):
                continue
            retained = topic in RETAINED_TOPICS
            last = self._last.setdefault(topic, seq - 1 if retained else seq)
            if retained and last < seq:
                self._lost.add(topic)
            gone = seq - 1 if retained else seq  # the last retained event will come again
            if last < gone:
                self._last[topic] = gone
                gaps.append(Gap(topic, gone - last))
        return gaps
