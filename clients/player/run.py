"""The player's one loop: listens to the daemon, makes sound ahead of the loudspeaker, tells what it plays."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event

from ..errors import ProtocolError
from ..protocol import Track
from ..show.follower import Follower
from ..show.reporter import PlaybackReporter
from ..subscriber import Subscriber
from ..tracking import Connection, Item
from ..view.words import name_of
from .deck import Deck
from .display import Show
from .engine import HOLD_S, Engine
from .host import OutputHost
from .output import Output
from .settings import PlayerSettings
from .status import Status

_log = logging.getLogger(__name__)

TOPICS = ("state", "utterance", "suggestion")
_LOOK_S = 0.02
_REPORT_EVERY_S = 1.0
_SHOW_EVERY_S = 0.25
_FAREWELL_S = HOLD_S + 0.1
"""The fade and a little silence, which push what is on its way through to the loudspeaker."""


class Player:
    """Plays what a daemon suggests.

    Parameters
    ----------
    settings : PlayerSettings
        Loudspeaker, levels, fades and ducking.
    host : OutputHost
        The system's audio.
    subscriber : Subscriber
        Brings `TOPICS`; the caller closes it.
    reporter : PlaybackReporter
        Tells the daemon; the caller closes it.
    """

    def __init__(
        self,
        settings: PlayerSettings,
        host: OutputHost,
        subscriber: Subscriber,
        reporter: PlaybackReporter,
    ) -> None:
        self._output = Output(host, settings.device)
        self._engine = Engine(settings, Deck, reporter.next_track)
        self._follower = Follower()
        self._subscriber = subscriber
        self._reporter = reporter
        self._shows: tuple[Show, ...] = ()
        self._sounding: tuple[Track | None, bool] = (None, False)
        self._held = False
        self._level_dbfs: float | None = None
        self._report_at_s = self._show_at_s = 0.0

    def hold(self, held: bool) -> None:
        """Pause, or go on; may be called from any thread."""
        self._held = held

    def run(self, stop: Event, *shows: Show) -> None:
        """Play until `stop` is set, then fade out and say so.

        Parameters
        ----------
        stop : Event
            Ends it.
        *shows : callable
            Take the status, four times a second and at every change.
        """
        self._shows = shows
        try:
            while not stop.is_set():
                self._listen()
                self._play()
                self._tell()
            self._farewell()
        finally:
            self._output.close()
            self._engine.close()
            self._reporter.report("stopped")

    def _listen(self) -> None:
        try:
            item = self._subscriber.read(_LOOK_S)
            if item is not None:
                self._take(item)
        except ProtocolError as error:
            _log.warning("%s", error)
        self._engine.speech(self._follower.speaking(time.monotonic()))

    def _take(self, item: Item) -> None:
        if isinstance(item, Connection):
            _log.info("%s%s", item.reason, "" if item.alive else " The music goes on.")
        cue = self._follower.feed(item, time.monotonic())
        if cue is not None:
            self._engine.play(cue.track)

    def _play(self) -> None:
        self._engine.hold(self._held)
        self._output.tend(time.monotonic())
        if self._output.rate_hz is not None:
            self._engine.set_rate(self._output.rate_hz)
            self._fill()

    def _fill(self) -> None:
        block_frames = self._engine.block_frames
        while self._output.space >= block_frames:
            self._output.write(self._engine.render())

    def _tell(self) -> None:
        now_s = time.monotonic()
        sounding = (self._engine.track, self._engine.sounds and self._output.rate_hz is not None)
        changed = sounding != self._sounding
        if changed or now_s >= self._report_at_s:
            self._report_at_s = now_s + _REPORT_EVERY_S
            self._measure(begins=sounding[1] and not self._sounding[1])
            if sounding[0] and sounding[0] != self._sounding[0]:
                _log.info("Now playing %s.", name_of(sounding[0]))
            self._sounding = sounding
            self._report()
        if changed or now_s >= self._show_at_s:
            self._show_at_s = now_s + _SHOW_EVERY_S
            status = self.status()
            for show in self._shows:
                show(status)

    def _measure(self, *, begins: bool) -> None:
        """Take the level of the last second; of the first moment after silence it would say nothing."""
        level_dbfs = self._engine.take_level_dbfs()
        if begins:
            self._level_dbfs = None
        elif level_dbfs is not None:
            self._level_dbfs = level_dbfs

    def _report(self) -> None:
        track, sounds = self._sounding
        if sounds:
            self._reporter.report("playing", track, self._level_dbfs, self._engine.position_s)
        else:
            self._reporter.report("stopped")

    def status(self) -> Status:
        """Return how it stands."""
        cue = self._follower.cue
        return Status(
            track=self._engine.track,
            emotion=cue.emotion if cue else None,
            position_s=self._engine.position_s,
            sounds=self._sounding[1],
            held=self._held,
            level_dbfs=self._level_dbfs,
            duck_db=self._engine.duck_db,
            daemon=self._follower.alive,
            output_open=self._output.rate_hz is not None,
            output=self._output.words,
            underruns=self._output.underruns,
        )

    def _farewell(self) -> None:
        self._engine.hold(True)
        until_s = time.monotonic() + _FAREWELL_S + self._output.delay_s
        while self._output.rate_hz is not None and time.monotonic() < until_s:
            self._fill()
            time.sleep(_LOOK_S)


def play(
    settings: PlayerSettings,
    host: OutputHost,
    show: Show,
    stop: Event,
    *,
    endpoint: str | None = None,
    control: str | None = None,
    keys: Path | None = None,
) -> None:
    """Play what the daemon at an endpoint suggests, until `stop` is set.

    Raises
    ------
    EndpointError, KeyFolderError
        If no connection is possible like this.
    """
    with Subscriber(endpoint, TOPICS, keys=keys) as subscriber:
        reporter = PlaybackReporter("player", control, keys)
        player = Player(settings, host, subscriber, reporter)
        try:
            with _on_desktop(settings, player, reporter) as tell:
                player.run(stop, show, tell)
        finally:
            reporter.close()


@contextmanager
def _on_desktop(settings: PlayerSettings, player: Player, reporter: PlaybackReporter) -> Iterator[Show]:
    """Let media keys in, where that is wanted and dbus-fast is installed."""
    if not settings.media_keys or find_spec("dbus_fast") is None:
        yield lambda _: None
        return
    from .desktop import Controls
    from .mpris import Mpris

    mpris = Mpris(Controls(reporter.next_track, player.hold))
    try:
        yield mpris.show
    finally:
        mpris.close()
