"""What the daemon costs while nobody speaks: CPU and memory over some minutes of a quiet room.

    python -m benchmarks.idle --minutes 3

The daemon listens to a virtual microphone (PulseAudio) in which faint room noise plays; its own process is
read through /proc.
"""

import argparse
import os
import tempfile
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.machine import write
from tests.support.daemon import running
from tests.support.pulse import virtual_microphone

RATE_HZ = 48_000


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=3.0)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as folder:
        home, room = Path(folder) / "home", Path(folder) / "room.wav"
        noise = np.random.default_rng(0).normal(0, 12, int((minutes * 60 + 20) * RATE_HZ)).astype("<i2")
        with wave.open(str(room), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(noise.tobytes())
        with (
            virtual_microphone(Path(folder)) as microphone,
            ThreadPoolExecutor(1) as player,
            running(home, env=microphone.environment) as daemon,
        ):
            player.submit(microphone.play, room)
            time.sleep(10)
            pid = daemon.process.pid
            before_s, before_mib, began = cpu_s(pid), memory_mib(pid), time.monotonic()
            time.sleep(minutes * 60)
            share = 100 * (cpu_s(pid) - before_s) / (time.monotonic() - began)
            growth = memory_mib(pid) - before_mib
            after_mib = memory_mib(pid)
    body = "\n".join(
        [
            "| idle | |",
            "|---|---|",
            f"| share of one core | {share:.2f} % |",
            f"| memory (resident) | {after_mib:.0f} MiB |",
            f"| growth in {minutes:g} minutes | {growth:+.2f} MiB |",
        ]
    )
    write("idle", "Idle", body, f"python -m benchmarks.idle --minutes {minutes:g}")


if __name__ == "__main__":
    main()
