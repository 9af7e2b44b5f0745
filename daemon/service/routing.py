"""Where each thing that listening brings goes: to the suggest thread, to the wire, or to the state."""

import logging
from collections.abc import Callable

from ...clients.protocol import Event, Level
from ...clients.protocol import Library as LibraryEvent
from ..frames import Notice
from ..library.library import Library
from ..segment import Final, Meter, Partial, Rejected, SegmentEvent, Started
from . import messages
from .board import Board
from .mailbox import Mailbox

_log = logging.getLogger(__name__)


class Router:
    """Passes things on; keeps nothing.

    Parameters
    ----------
    mailbox : Mailbox
        Takes speech to be encoded.
    board : Board
        Takes changes of state.
    publish : callable
        Takes events.
    wants : callable
        Tells whether anybody subscribes to a topic.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        board: Board,
        publish: Callable[[Event], None],
        wants: Callable[[str], bool],
    ) -> None:
        self._mailbox = mailbox
        self._board = board
        self._publish = publish
        self._wants = wants

    def segment(self, event: SegmentEvent) -> None:
        """Pass on what the segmenter says."""
        match event:
            case Started():
                self._publish(messages.started(event))
            case Rejected():
                self._publish(messages.rejected(event))
            case Partial() | Final():
                self._mailbox.put(event)

    def notice(self, notice: Notice) -> None:
        """Pass on what the source says of itself."""
        if notice.reason:
            _log.info("%s", notice.reason)
        changes: dict[str, object] = {"capture": notice.state, "reason": notice.reason}
        if notice.device:
            changes |= {
                "device": notice.device,
                "sample_rate_hz": notice.sample_rate_hz,
                "channels": notice.channels,
            }
        self._board.change(**changes)

    def meter(self, meter: Meter) -> None:
        """Pass on the meter, if anybody looks at it."""
        if self._wants(Level.TOPIC):
            self._publish(
                Level(
                    level_dbfs=round(meter.level_dbfs, 1),
                    floor_dbfs=round(meter.floor_dbfs, 1),
                    speech=meter.speaking,
                )
            )

    def swapped(self, library: Library) -> None:
        """Say that another state of the library is in use."""
        self._board.change(tracks=len(library))
        self._publish(LibraryEvent(phase="swapped", tracks=len(library)))
