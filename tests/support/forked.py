"""Commands of the product as processes that start in a moment: forked from a server with all imported.

Signals, exit codes, files and streams are those of any process; only start and imports, seconds of CPU, are
shared. Where there is no fork (Windows) each process imports for itself.
"""

import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sottovoce.clients import Control
from sottovoce.clients.errors import ClientError
from tests.support.daemon import environment, free_endpoint

_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
_PRELOADED = [
    "sottovoce.daemon.cli",
    "sottovoce.daemon.cli.updating",
    "sottovoce.daemon.library.update",
    "sottovoce.daemon.service.inputs",
    "sottovoce.daemon.service.music",
    "sottovoce.daemon.service.service",
    "sottovoce.models.bundle",
    "annoy",
    "torch",
]
READY_S = 40.0


@dataclass
class Command:
    """A command that was started."""

    process: BaseProcess
    folder: Path

    @property
    def stdout(self) -> str:
        """What it has printed."""
        return (self.folder / "stdout").read_bytes().decode("utf-8", "replace")

    @property
    def stderr(self) -> str:
        """What it has printed on standard error."""
        return (self.folder / "stderr").read_bytes().decode("utf-8", "replace")

    @property
    def code(self) -> int | None:
        """Exit code; negative for the signal that killed it; None while it runs."""
        return self.process.exitcode

    def signal(self, number: int) -> None:
        """Send a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def wait(self, timeout_s: float = 40.0) -> int:
        """Return the exit code; a command that does not end in time is killed, and that is an error."""
        self.process.join(timeout_s)
        if self.process.exitcode is None:
            self.kill()
            raise TimeoutError(f"it did not end within {timeout_s} s:\n{self.stdout}\n{self.stderr}")
        return self.process.exitcode

    def kill(self) -> None:
        """Kill it, as `kill -9` does."""
        self.process.kill()
        self.process.join()


@dataclass
class Daemon(Command):
    """A daemon that was started, with its endpoints."""

    events: str
    control: str

    def ask(self, request: str, **arguments: object) -> dict[str, Any]:
        """Return the result of a control request."""
        with Control(self.control, timeout_s=10.0) as control:
            return control.request(request, **arguments)

    def wait_ready(self) -> None:
        """Return when the daemon is ready; raise with its log if it ends before."""
        until_s = time.monotonic() + READY_S
        with Control(self.control, timeout_s=0.2) as control:
            while time.monotonic() < until_s and self.code is None:
                try:
                    if control.request("status")["daemon"] == "ready":
                        return
                except ClientError:
                    continue
                time.sleep(0.02)
        raise RuntimeError(f"the daemon is not ready (exit code {self.code}):\n{self.stderr}")


def start(
    *arguments: str | Path,
    home: Path,
    env: Mapping[str, str] = {},
    stdin: bytes = b"",
    file_bytes: int | None = None,
    working: Path | None = None,
) -> Command:
    """Start a command, in the folder `working`; no file that it writes can grow beyond `file_bytes`."""
    home.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="command-", dir=home.parent))
    (folder / "stdin").write_bytes(stdin)
    for name in ("stdout", "stderr"):
        (folder / name).touch()
    context = multiprocessing.get_context(_METHOD)
    context.set_forkserver_preload(_PRELOADED)
    process = context.Process(
        target=_work,
        args=(
            [str(each) for each in arguments],
            environment(home, env),
            folder,
            working or folder,
            file_bytes,
        ),
    )
    process.start()
    return Command(process, folder)


def call(
    *arguments: str | Path,
    home: Path,
    env: Mapping[str, str] = {},
    stdin: bytes = b"",
    file_bytes: int | None = None,
    timeout_s: float = 40.0,
) -> Command:
    """Run a command to its end."""
    done = start(*arguments, home=home, env=env, stdin=stdin, file_bytes=file_bytes)
    done.wait(timeout_s)
    return done


@contextmanager
def serving(
    home: Path,
    *arguments: str | Path,
    env: Mapping[str, str] = {},
    stdin: bytes = b"",
    working: Path | None = None,
    ready: bool = True,
) -> Iterator[Daemon]:
    """Run `sottovoce run` with these arguments on ports of its own; killed at the end if it still runs."""
    events, control = free_endpoint(), free_endpoint()
    ports = ("-o", f"publish.events={events}", "-o", f"publish.control={control}")
    started = start("run", *arguments, *ports, home=home, env=env, stdin=stdin, working=working)
    daemon = Daemon(started.process, started.folder, events, control)
    try:
        if ready:
            daemon.wait_ready()
        yield daemon
    finally:
        if daemon.code is None:
            daemon.kill()


def copy_of(home: Path, at: Path) -> Path:
    """Return a copy of a home, to be broken."""
    return Path(shutil.copytree(home, at))


def _work(
    arguments: list[str], environment: dict[str, str], folder: Path, working: Path, file_bytes: int | None
) -> None:
    os.chdir(working)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(folder / "stdin", os.O_RDONLY), 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(folder / name, os.O_WRONLY), number)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - multiprocessing has put the null device there
    tempfile.tempdir = None  # it may be another one in this environment
    sys.path[:0] = environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.argv = ["sottovoce", *arguments]
    if file_bytes is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))
    import torch

    from sottovoce.daemon.cli import main

    torch.set_num_threads(1)
    main()
