from io import StringIO

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from sottovoce.clients.protocol import Level, Track
from sottovoce.clients.protocol.examples import EXAMPLES
from sottovoce.clients.tracking import Connection, Gap, Item
from sottovoce.clients.view import View, fold, render

FULL: list[Item] = [Connection(alive=True, reason="There."), *EXAMPLES.values()]


def screen(items: list[Item], width: int = 100, height: int = 30) -> list[str]:
    view = View()
    for item in items:
        view = fold(view, item)
    console = Console(width=width, height=height, record=True, file=StringIO())
    console.print(render(view))
    return console.export_text().splitlines()


def test_everything_there_is_to_know_is_shown() -> None:
    text = "\n".join(screen(FULL))
    for part in (
        "● listening",
        "USB microphone  48 kHz, 2 ch",
        "compact 3b0c on cpu",
        "1,204 tracks",
        "-32 dBFS  floor -58  ● speech",
        "happy  75 %",
        "excited",
        "♪ River",
        "Ana  Rain",
        "CC-BY-4.0  from 0:30  of 3:02  player plays it at 0:31",
        "switch  The voice turned happy",
        "0.88",
        "caf\N{REPLACEMENT CHARACTER}",
        "latency 22 ms",
        "encode p99 14 ms",
        "library 10 %, 120 of 1,204",
        "✗ 0.25 s is shorter than 0.5 s.",
    ):
        assert part in text, part


@pytest.mark.parametrize(("width", "height"), [(100, 30), (80, 24), (200, 60), (60, 15), (20, 8)])
@pytest.mark.parametrize("items", [[], FULL])
def test_it_fits_the_terminal(items: list[Item], width: int, height: int) -> None:
    lines = screen(items, width, height)
    assert len(lines) <= height - 1
    assert max(map(len, lines)) <= width


def test_at_80_by_24_nothing_important_is_lost() -> None:
    text = "\n".join(screen(FULL, 80, 24))
    for part in (
        "● listening",
        "● speech",
        "happy  75 %",
        "♪ River",
        "switch  The voice",
        "0.88",
        "excited",
        "22 ms",
    ):
        assert part in text, part


def test_before_anything_is_known_it_says_so() -> None:
    text = "\n".join(screen([]))
    for part in ("waiting for the daemon", "no level", "nobody has spoken yet", "nothing suggested yet"):
        assert part in text, part


def test_a_daemon_that_is_gone_is_the_first_thing_seen() -> None:
    gone = Connection(alive=False, reason="The daemon at tcp://127.0.0.1:5731 has been silent for 3.5 s.")
    assert "○ The daemon at tcp://127.0.0.1:5731 has been silent" in screen([*FULL, gone])[1]


@pytest.mark.parametrize(
    ("state", "shows"),
    [
        (
            {"capture": "lost", "reason": "The microphone was unplugged."},
            "● lost  The microphone was unplugged.",
        ),
        ({"capture": "muted"}, "● muted"),
        ({"daemon": "paused"}, "● paused"),
    ],
)
def test_what_is_wrong_is_said_with_its_reason(state: dict[str, str], shows: str) -> None:
    assert shows in screen([*FULL, msgspec.structs.replace(EXAMPLES["state"], **state)])[1]


def test_losses_are_not_hidden() -> None:
    text = "\n".join(
        screen([*FULL, Gap("level", 4), msgspec.structs.replace(EXAMPLES["heartbeat"], dropped={"a": 3})])
    )
    assert "3 dropped" in text
    assert "4 events missed" in text


def test_a_suggestion_without_a_track_or_similarity_is_shown() -> None:
    unmeasured = (Track(id="x", path="/music/Kite.flac"),)
    bare = msgspec.structs.replace(
        EXAMPLES["suggestion"], current=None, emotion=None, latency_ms=None, tracks=unmeasured
    )
    text = "\n".join(screen([bare]))
    assert "no track yet" in text
    assert "1 Kite" in text
    assert "title" not in "\n".join(screen([msgspec.structs.replace(bare, tracks=())]))


def test_no_tag_can_steer_the_terminal() -> None:
    track = msgspec.structs.replace(EXAMPLES["suggestion"].current, title="\x1b[2J[red]x[/red]")  # type: ignore[attr-defined]
    text = "\n".join(
        screen([msgspec.structs.replace(EXAMPLES["suggestion"], current=track, tracks=(track,))])
    )
    assert "\x1b" not in text
    assert "[red]x[/red]" in text


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(1, 160), st.integers(1, 50), st.floats(-300, 20))
def test_no_size_and_no_level_crash_it(width: int, height: int, level_dbfs: float) -> None:
    level = Level(level_dbfs=level_dbfs, floor_dbfs=-60.0, speech=True)
    assert max(map(len, screen([*FULL, level], width, height)), default=0) <= width
