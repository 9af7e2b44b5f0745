"""The daemon: source, segmenter, encoder, library, director and publisher, wired on three threads."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from ...clients.protocol import Event, SourceKind, State
from ...models.bundle import Bundle
from ...models.errors import ModelError
from ..capture.files import FileSource
from ..config import Config
from ..errors import DaemonError, StateError
from ..frames import Source
from ..publish.publisher import Publisher
from ..segment import Segmenter
from ..segment.playback.playback import Playback
from ..suggest import memory
from ..suggest.director import Director
from ..wake.opening import wake_gate
from .board import Board
from .finding import Finder
from .health import Health
from .latency import Latencies
from .listening import Listener
from .mailbox import Call, Mailbox
from .music import Music
from .oneshot import answer, report
from .playing import read_stretch
from .requests import Requests, Result
from .routing import Router
from .suggesting import Suggester
from .waking import Waking

STOP_S = 3.0
"""To answer what was heard before; the publisher has two seconds more."""

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Service:
    """One running daemon.

    Parameters
    ----------
    config : Config
        All settings.
    source : Source
        What is listened to.
    kind : SourceKind
        What kind of source that is, for the state.
    bundle : Bundle
        The models.
    music : Music
        Opens the music library in force.
    memory_file : Path
        Where the director's memory is kept.

    Attributes
    ----------
    ended : threading.Event
        Set when the source has ended or a thread has failed.
    failure : Exception or None
        What made a thread fail; or why the director's memory could not be saved at the end.
    """

    def __init__(
        self,
        *,
        config: Config,
        source: Source,
        kind: SourceKind,
        bundle: Bundle,
        music: Music,
        memory_file: Path,
    ) -> None:
        self.ended = threading.Event()
        self.failure: Exception | None = None
        self._config = config
        self._bundle = bundle
        self._memory_file = memory_file
        self._unsaved: StateError | None = None
        self._stop = threading.Event()
        self._mailbox = Mailbox(patient=kind in ("file", "stdin"))
        latencies = Latencies()
        self._director = self._recalled()
        self._board = Board(_first_state(kind, source, bundle), self._publish)
        router = Router(self._mailbox, self._board, self._publish, self._wants)
        finder = Finder(music, router.swapped)
        self._board.change(tracks=len(finder.library))
        self._waking = Waking(wake_gate(config.wake), self._publish)
        self._suggester = self._suggesting(finder, latencies)
        self._playback = Playback(config.segment, read_stretch)
        self._listener = Listener(
            source,
            Segmenter(config.segment),
            music=self._playback.hear,
            on_event=router.segment,
            on_notice=router.notice,
            on_meter=router.meter,
        )
        health = Health(
            listener=self._listener,
            mailbox=self._mailbox,
            latencies=latencies,
            board=self._board,
            suggester=self._suggester,
        )
        self._requests = Requests(
            suggester=self._suggester,
            listener=self._listener,
            board=self._board,
            waking=self._waking,
            on_suggest_thread=self._on_suggest_thread,
            publish=self._publish,
            status=health.status,
            play=self._playback.take,
            recording=self._recording,
        )
        self.publisher = Publisher(
            config.publish, uuid4().hex[:12], self._requests.handlers(), health.heartbeat
        )
        self._threads = [
            threading.Thread(target=self._guarded, args=(work,), name=name, daemon=True)
            for name, work in (("suggest", self._suggest), ("listen", self._listen))
        ]

    def start(self) -> None:
        """Bind the endpoints, warm the encoder up, and begin to listen.

        Raises
        ------
        PublishError
            An endpoint cannot be bound.
        """
        self.publisher.start()
        self._board.show()
        warm_ms = self._bundle.speech.warm_up()
        _log.info("The encoder is warm on %s after %.0f ms.", self._bundle.device, warm_ms)
        for thread in self._threads:
            thread.start()
        self._board.change(daemon="paused" if self._director.paused else "ready")

    def stop(self) -> None:
        """Finish what is being said, answer it, and close everything within a few seconds."""
        until_s = time.monotonic() + STOP_S
        self._board.change(daemon="stopping")
        self._stop.set()
        suggesting, listening = self._threads
        _join(listening, until_s)
        self._mailbox.close()
        _join(suggesting, until_s)
        self._requests.close()
        self._playback.close()
        self._remember()
        self.failure = self.failure or self._unsaved
        self.publisher.stop()

    def _suggesting(self, finder: Finder, latencies: Latencies) -> Suggester:
        return Suggester(
            speech=self._bundle.speech,
            finder=finder,
            director=self._director,
            publish=self._publish,
            admit=self._waking.admit,
            remember=self._remember,
            latencies=latencies,
        )

    def _publish(self, event: Event) -> None:
        self.publisher.publish(event)

    def _wants(self, topic: str) -> bool:
        return self.publisher.wants(topic)

    def _listen(self) -> None:
        self._listener.run(self._stop)
        self._mailbox.put(Call(self.ended.set, Future()))

    def _suggest(self) -> None:
        self._suggester.run(self._mailbox)

    def _guarded(self, work: Callable[[], None]) -> None:
        """Do a thread's work; a failure ends the daemon, which must not go on deaf."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told to whoever waits for `ended`
            if not isinstance(error, DaemonError | ModelError):  # those say it all in their sentence
                _log.exception("A thread of the daemon failed.")
            self.failure = error
            self._mailbox.close()
            self.ended.set()

    def _on_suggest_thread(self, run: Callable[[], _T]) -> "Future[_T]":
        reply: Future[_T] = Future()
        self._mailbox.put(Call(run, reply))
        return reply

    def _recording(self, path: str) -> Result:
        source = FileSource(Path(path), fast=True)
        found = answer(
            source,
            self._bundle.speech,
            lambda query: self._on_suggest_thread(lambda: self._suggester.finder.find(query)).result(),
            self._config.segment,
            self._config.suggest,
            shortfall=lambda: self._suggester.finder.shortfall,
            stop=self._stop,
        )
        return report(path, found)

    def _recalled(self) -> Director:
        recalled = memory.load(self._memory_file, time.time())
        if recalled.warning:
            _log.warning("%s", recalled.warning)
        if recalled.state is None:
            return Director(self._config.suggest)
        return Director.restore(self._config.suggest, recalled.state, time.monotonic(), recalled.away_s)

    def _remember(self) -> None:
        """Save what the director knows; a disk that is full must not end the show, only its memory."""
        try:
            memory.save(self._memory_file, self._director.snapshot(time.monotonic()), time.time())
        except StateError as error:
            if self._unsaved is None:
                _log.warning("%s Until then nothing new is remembered.", error)
            self._unsaved = error
        else:
            self._unsaved = None


def _join(thread: threading.Thread, until_s: float) -> None:
    if thread.ident is not None:
        thread.join(max(0.0, until_s - time.monotonic()))


def _first_state(kind: SourceKind, source: Source, bundle: Bundle) -> State:
    return State(
        daemon="starting",
        capture="starting",
        source=kind,
        device=source.name,
        bundle=f"{bundle.name} {bundle.hash[:12]}",
        model_device=bundle.device,
    )
