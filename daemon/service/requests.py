"""What the daemon does when a client asks for something."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Any

from ...clients.protocol import Event, Playback, from_wire
from ...clients.protocol.arguments import (
    Arguments,
    AudioFile,
    Mood,
    OneTrack,
    PlaybackReport,
    TrackOrCurrent,
)
from ..errors import UsageError
from ..segment.playback.reports import Report
from ..suggest.mood import ManualMood
from ..suggest.terms import Candidate, Decision, Query
from .board import Board
from .listening import Listener
from .playing import reported
from .suggesting import Suggester
from .waking import Waking

Result = dict[str, Any]
Handler = Callable[[Any], "Result | Future[Any]"]


class Requests:
    """The handlers of all requests that this daemon serves.

    Parameters
    ----------
    suggester : Suggester
        Only ever touched on its own thread.
    listener : Listener
        Muted and unmuted.
    board : Board
        Shows that suggestions are paused.
    waking : Waking
        Opened by hand, on the suggester's thread.
    on_suggest_thread : callable
        Runs something on the suggester's thread and returns its future result.
    publish : callable
        Takes events.
    status : callable
        What holds now, for `status`.
    play : callable
        Takes what a client says it plays.
    recording : callable
        Answers for the recording at a path, for `suggest`.
    """

    def __init__(
        self,
        *,
        suggester: Suggester,
        listener: Listener,
        board: Board,
        waking: Waking,
        on_suggest_thread: Callable[[Callable[[], Result]], "Future[Result]"],
        publish: Callable[[Event], None],
        status: Callable[[], Result],
        play: Callable[[Report], None],
        recording: Callable[[str], Result],
    ) -> None:
        self._suggester = suggester
        self._listener = listener
        self._board = board
        self._waking = waking
        self._run = on_suggest_thread
        self._publish = publish
        self._status = status
        self._play = play
        self._recording = recording
        self._workers = ThreadPoolExecutor(1, thread_name_prefix="recording")

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of every request by name."""
        director = self._suggester.director
        return {
            "status": lambda _: self._status(),
            "pause": self._command(self._pause),
            "resume": self._command(self._resume),
            "mute": lambda _: self._mute(muted=True),
            "unmute": lambda _: self._mute(muted=False),
            "listen": lambda _: self._run(self._waking.listen),
            "skip": self._command(lambda _: director.skip()),
            "pin": self._command(self._pin),
            "unpin": self._command(lambda _: director.unpin()),
            "veto": self._command(lambda asked: director.veto(self._id(asked), monotonic())),
            "unveto": self._command(lambda asked: director.unveto(_one(asked))),
            "like": self._command(lambda asked: director.like(self._id(asked))),
            "mood": self._command(_mood(director.mood)),
            "clear_mood": self._command(lambda _: director.clear_mood()),
            "suggest": self._suggest,
            "reload": lambda _: self._run(lambda: {"tracks": self._suggester.finder.reload()}),
            "playback.report": self._playback,
        }

    def close(self) -> None:
        """Let go of the worker that answers for recordings."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _command(self, wish: Callable[[Any], Query | Decision]) -> Handler:
        def handle(asked: Arguments) -> "Future[Result]":
            return self._run(partial(self._carry_out, wish, asked))

        return handle

    def _carry_out(self, wish: Callable[[Any], Query | Decision], asked: Arguments) -> Result:
        decision = self._suggester.command(wish(asked))
        current = decision.current
        return {
            "decision": decision.decision,
            "code": decision.code,
            "reason": decision.reason,
            "current": current.track if current else None,
        }

    def _mute(self, *, muted: bool) -> Result:
        self._listener.mute(muted)
        return {"muted": muted}

    def _pause(self, _: Arguments) -> Decision:
        self._board.change(daemon="paused")
        return self._suggester.director.pause()

    def _resume(self, _: Arguments) -> Decision:
        self._board.change(daemon="ready")
        return self._suggester.director.resume()

    def _pin(self, asked: TrackOrCurrent) -> Query | Decision:
        return self._suggester.director.pin(self._candidate(asked), monotonic())

    def _id(self, asked: TrackOrCurrent) -> str:
        return self._candidate(asked).track

    def _candidate(self, asked: TrackOrCurrent) -> Candidate:
        current = self._suggester.director.current
        if asked.track is None:
            if current is None:
                raise UsageError("Nothing has been suggested yet: name a track by its id.")
            return current
        if current is not None and current.track == asked.track:
            return current
        found = self._suggester.finder.track(asked.track)
        if found is None:
            raise UsageError(
                f"The library has no track {asked.track!r}: `sottovoce library list` shows their ids."
            )
        return found

    def _suggest(self, asked: AudioFile) -> "Future[Result]":
        return self._workers.submit(self._recording, from_wire(asked.path, asked.path_b64))

    def _playback(self, asked: PlaybackReport) -> Result:
        self._play(reported(asked, monotonic()))
        self._publish(
            Playback(
                track=asked.track,
                path=asked.path,
                path_b64=asked.path_b64,
                state=asked.state,
                level_dbfs=asked.level_dbfs,
                position_s=asked.position_s,
                client=asked.client,
            )
        )
        return {}


def _one(asked: OneTrack) -> str:
    return asked.track


def _mood(set_mood: Callable[[ManualMood], Query | Decision]) -> Callable[[Mood], Query | Decision]:
    def wish(asked: Mood) -> Query | Decision:
        if asked.emotion is not None:
            return set_mood(ManualMood.named(asked.emotion))
        if asked.valence is None or asked.arousal is None:
            raise UsageError("A mood is either an emotion, or valence and arousal together.")
        return set_mood(ManualMood.at(asked.valence, asked.arousal))

    return wish
