"""The overlay at work: the web server, the subscriber and the buttons, until it is told to stop."""

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from .app import application
from .controls import Controls
from .covers import Covers
from .errors import OverlayError
from .feed import listen, show
from .hosts import address_for_others, is_loopback
from .hub import Hub
from .model import Model
from .pages import own_css
from .settings import OverlaySettings
from .token import read_or_make

_MAX_CONNECTIONS = 200
_FAREWELL_S = 1


class Overlay:
    """Serves the pages.

    Parameters
    ----------
    settings : OverlaySettings
    token_file : Path
        Where the token for other machines is kept; untouched on loopback.
    events, control : str or None
        Endpoints of the daemon; None: as of `Subscriber` and `Control`.
    keys : Path or None
        Folder of CURVE keys.

    Raises
    ------
    OverlayError
        If the port cannot be had, or the token or the style sheet cannot be read.
    """

    def __init__(
        self,
        settings: OverlaySettings,
        token_file: Path,
        *,
        events: str | None = None,
        control: str | None = None,
        keys: Path | None = None,
    ) -> None:
        own_css(settings)  # a style sheet that cannot be read is told now, not when a page wants it
        self._settings = settings
        self._events, self._control, self._keys = events, control, keys
        self._token = None if is_loopback(settings.address) else read_or_make(token_file)
        self._socket = _bound(settings.address, settings.port)
        self._stopped = False
        self._stop: Callable[[], None] | None = None

    @property
    def port(self) -> int:
        """The port it is served at."""
        return int(self._socket.getsockname()[1])

    def url(self, path: str = "/") -> str:
        """Return the address of a page, with the token if it needs one; a secret then."""
        local = is_loopback(self._settings.address)
        address = self._settings.address if local else address_for_others(self._settings.address)
        host = f"[{address}]" if ":" in address else address
        return f"http://{host}:{self.port}{path}" + (f"?token={self._token}" if self._token else "")

    def run(self) -> None:
        """Serve until `stop`, or until something fails."""
        loop = asyncio.SelectorEventLoop if sys.platform == "win32" else None  # pyzmq needs that one
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(self.serve())

    async def serve(self) -> None:
        """Serve until `stop`.

        Raises
        ------
        EndpointError, KeyFolderError
            If no connection to a daemon is possible like this.
        """
        model, hub, changed = Model(), Hub(), asyncio.Event()
        with closing(Controls(self._control, self._keys)) as controls:
            app = application(hub, Covers(model), controls, self._settings, self._token)
            server = _Server(_config(app))
            self._stop = _stopper(server, hub, controls, asyncio.get_running_loop())
            if self._stopped:
                self._socket.close()
                return
            jobs = [
                asyncio.create_task(listen(model, changed, self._events, self._keys)),
                asyncio.create_task(show(model, changed, hub)),
                asyncio.create_task(server.serve(sockets=[self._socket])),
            ]
            done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
            hub.close()
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
            for job in done:
                job.result()

    def stop(self) -> None:
        """Let `serve` return soon, or never begin; any thread and signal handlers may call it."""
        self._stopped = True
        if self._stop is not None:
            self._stop()


class _Server(uvicorn.Server):
    """Uvicorn, which leaves signals to the command."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",  # what it is glad of is no news to the user
        access_log=False,  # addresses hold the token
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MAX_CONNECTIONS,
        timeout_graceful_shutdown=_FAREWELL_S,
    )


def _stopper(
    server: uvicorn.Server, hub: Hub, controls: Controls, loop: asyncio.AbstractEventLoop
) -> Callable[[], None]:
    def stop() -> None:
        server.should_exit = True
        hub.close()  # streams end, or the server would wait for them
        controls.stop()

    def ask() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop)

    return ask


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=64)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise OverlayError(
            f"Cannot serve the overlay at {address}, port {port} ({why}): another program has it, perhaps "
            "another overlay; set [overlay] port or address to something else."
        ) from error
