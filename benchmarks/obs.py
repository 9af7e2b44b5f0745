"""Suggestion on the wire to another file in OBS: a real OBS, the real bridge, a publisher in this process.

    python -m benchmarks.obs --switches 40

The time counted starts when a suggestion is published. It ends when another program, which asks OBS all the
time, sees the file in a deck, and when OBS says that it plays. Needs OBS and Xvfb (scripts/setup-peers).
"""

import argparse
import asyncio
import math
import tempfile
import time
from pathlib import Path

from benchmarks.machine import write
from sottovoce.clients.obs.connection import MEDIA, Connection
from sottovoce.clients.protocol import Track
from tests.clients.obs.showing import A, B, a_daemon, three_tracks
from tests.support.daemon import free_endpoint
from tests.support.obs import Obs, bridging, running_obs, set_up

PAUSE_S = 1.0
PATIENCE_S = 10.0


async def loaded_s(connection: Connection, track: Track, since_s: float) -> float:
    """Return how long after `since_s` a deck holds the track."""
    requests = [("GetInputSettings", {"inputName": deck}) for deck in (A, B)]
    while time.monotonic() < since_s + PATIENCE_S:
        answers = await connection.batch(requests)
        if any(
            isinstance(answer, dict) and answer["inputSettings"].get("local_file") == track.file
            for answer in answers
        ):
            return time.monotonic() - since_s
    raise TimeoutError(f"OBS does not load {track.path}")


async def plays_s(connection: Connection, wake: asyncio.Event, since_s: float) -> float:
    """Return how long after `since_s` OBS says that a file plays."""
    while True:
        if any(kind == "MediaInputPlaybackStarted" for kind, _ in connection.take_events()):
            return time.monotonic() - since_s
        wake.clear()
        async with asyncio.timeout(PATIENCE_S):
            await wake.wait()


async def measure(obs: Obs, tracks: list[Track], switches: int) -> tuple[list[float], list[float]]:
    """Return the times until files are loaded and until they play, in ms."""
    loaded, plays = [], []
    wake = asyncio.Event()
    events, control = free_endpoint(), free_endpoint()
    with (
        tempfile.TemporaryDirectory() as home,
        a_daemon(events=events, control=control) as daemon,
        bridging(Path(home) / "home", obs.port, events, control) as bridge,
    ):
        async with await obs.connection(MEDIA, wake) as connection:
            while "Music plays in" not in bridge.said():
                await asyncio.sleep(0.1)
            for number in range(switches + 1):
                connection.take_events()
                track = tracks[number % len(tracks)]
                since_s = time.monotonic()
                daemon.suggest(track)
                loaded.append(1000 * await loaded_s(connection, track, since_s))
                plays.append(1000 * await plays_s(connection, wake, since_s))
                await asyncio.sleep(PAUSE_S)
    return loaded[1:], plays[1:]  # the first finds the subscriber still connecting


def row(name: str, values: list[float]) -> str:
    ordered = sorted(values)
    ranks = [math.ceil(len(ordered) * share) - 1 for share in (0.5, 0.9, 0.99, 1.0)]
    return f"| {name} | " + " | ".join(f"{ordered[rank]:.1f}" for rank in ranks) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--switches", type=int, default=40)
    switches = parser.parse_args().switches
    with tempfile.TemporaryDirectory() as folder, running_obs() as obs:
        set_up(obs)
        version = obs.ask("GetVersion")
        loaded, plays = asyncio.run(measure(obs, three_tracks(Path(folder)), switches))
    obs_and_plugin = f"OBS {version['obsVersion']} (obs-websocket {version['obsWebSocketVersion']})"
    body = "\n".join(
        [
            f"{switches} switches in {obs_and_plugin}, drawn in software at 10 frames a second.\n",
            "| ms | p50 | p90 | p99 | max |",
            "|---|---|---|---|---|",
            row("suggestion published to file in the deck", loaded),
            row("suggestion published to OBS says that it plays", plays),
        ]
    )
    write("obs", "OBS", body, f"python -m benchmarks.obs --switches {switches}")


if __name__ == "__main__":
    main()
