"""A real daemon as a process of its own, as a user would start it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "sottovoce.daemon"]
READY_S = 60.0


def free_endpoint() -> str:
    """Return a loopback endpoint that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"


def environment(home: Path, more: Mapping[str, str] = {}) -> dict[str, str]:
    """Return the environment of a process that keeps its files in `home`."""
    return {**os.environ, "SOTTOVOCE_HOME": str(home), "OMP_NUM_THREADS": "1", "COLUMNS": "100", **more}


def sottovoce(
    *arguments: str | Path,
    home: Path,
    env: Mapping[str, str] = {},
    timeout_s: float = 50,
    stdin: bytes | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end and return what it printed."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=environment(home, env),
        input=stdin,
        capture_output=True,
        timeout=timeout_s,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args,
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )


@dataclass
class Running:
    """A daemon that runs: its process, endpoints and log."""

    process: subprocess.Popen[bytes]
    home: Path
    events: str
    control: str
    log: Path

    def ctl(self, *arguments: str) -> dict[str, Any]:
        """Send a control request and return its result."""
        done = sottovoce("ctl", *arguments, "--json", home=self.home, env={"SOTTOVOCE_CONTROL": self.control})
        if done.returncode:
            raise RuntimeError(f"ctl {arguments} ended with {done.returncode}: {done.stderr}")
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    def wait_ready(self) -> None:
        """Return when the daemon answers and listens; raise with its log if it ends before."""
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(
                    f"the daemon ended with {self.process.returncode}:\n{self.log.read_text()}"
                )
            try:
                if self.ctl("status")["daemon"] == "ready":
                    return
            except RuntimeError:
                time.sleep(0.1)
        raise TimeoutError(f"the daemon was not ready within {READY_S} s:\n{self.log.read_text()}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask the daemon to stop and return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(10)


@contextmanager
def running(
    home: Path, *arguments: str | Path, env: Mapping[str, str] = {}, wait: bool = True
) -> Iterator[Running]:
    """Run `sottovoce run` with these arguments on ports of its own; killed at the end if it still runs."""
    home.mkdir(parents=True, exist_ok=True)
    events, control, log = free_endpoint(), free_endpoint(), home / "daemon.log"
    ports: Sequence[str] = ["-o", f"publish.events={events}", "-o", f"publish.control={control}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*COMMAND, "run", *map(str, arguments), *ports],
            env=environment(home, env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        daemon = Running(process, home, events, control, log)
        try:
            if wait:
                daemon.wait_ready()
            yield daemon
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(10)


@contextmanager
def subscribing(daemon: Running, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Run `sottovoce subscribe --json` beside a daemon; read its standard output line by line."""
    process = subprocess.Popen(
        [*COMMAND, "subscribe", "--json", *arguments],
        env=environment(daemon.home, {"SOTTOVOCE_EVENTS": daemon.events}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
