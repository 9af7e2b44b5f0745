"""Tells the daemon what a client plays, without ever making the client wait."""

import logging
import threading
from pathlib import Path
from typing import Any, Literal

from msgspec import UNSET

from ..control import Control
from ..errors import ClientError
from ..protocol import Track

_log = logging.getLogger(__name__)
_TIMEOUT_S = 1.0

Report = dict[str, Any]


class PlaybackReporter:
    """Sends playback reports from a thread of its own; of reports that wait, the newest is sent.

    A daemon that does not answer costs nothing but a line in the log, once.

    Parameters
    ----------
    client : str
        Who plays, for example `obs`.
    endpoint, keys
        As of `Control`.

    Raises
    ------
    EndpointError, KeyFolderError
        If no connection is possible like this.
    """

    def __init__(self, client: str, endpoint: str | None = None, keys: Path | None = None) -> None:
        self._client = client
        self._control = Control(endpoint, timeout_s=_TIMEOUT_S, keys=keys)
        self._changed = threading.Condition()
        self._report: Report | None = None
        self._wants_next = False
        self._closing = False
        self._told = False
        self._thread = threading.Thread(target=self._run, name="playback-reports", daemon=True)
        self._thread.start()

    def report(
        self,
        state: Literal["playing", "stopped"],
        track: Track | None = None,
        level_dbfs: float | None = None,
        position_s: float = 0.0,
    ) -> None:
        """Say what sounds now; returns at once."""
        where: Report = {} if track is None else {"track": track.id, "path": track.path}
        if track is not None and track.path_b64 is not UNSET:
            where["path_b64"] = track.path_b64
        self._put(
            report={
                "state": state,
                "client": self._client,
                "level_dbfs": level_dbfs,
                "position_s": max(position_s, 0.0),
                **where,
            }
        )

    def next_track(self) -> None:
        """Ask for another track of the same mood; returns at once, the answer is a suggestion."""
        self._put(wants_next=True)

    def close(self) -> None:
        """Send what waits, if the daemon takes it within a second or two, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        self._control.close()

    def _put(self, *, report: Report | None = None, wants_next: bool = False) -> None:
        with self._changed:
            self._report = report or self._report
            self._wants_next = self._wants_next or wants_next
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._report or self._wants_next or self._closing)
                report, self._report = self._report, None
                wants_next, self._wants_next = self._wants_next, False
                if not (report or wants_next):
                    return
            if report:
                self._send("playback.report", **report)
            if wants_next:
                self._send("skip")

    def _send(self, request: str, **args: object) -> None:
        try:
            self._control.request(request, **args)
        except ClientError as error:
            (_log.debug if self._told else _log.info)("%s", error)
            self._told = True
        else:
            self._told = False
