import io
import json
from contextlib import redirect_stdout

import pytest

from sottovoce.clients.player.display import json_lines, lines, nothing, terminal
from sottovoce.clients.player.status import Status
from sottovoce.clients.protocol import Track

RIVER = Track(id="r", path="/m/River.flac", title="River", artist="Ana")
ALL_WELL = Status(
    track=RIVER,
    emotion="happy",
    position_s=83.4,
    sounds=True,
    held=False,
    level_dbfs=-20.04,
    duck_db=0.0,
    daemon=True,
    output_open=True,
    output="Playing on Desk at 48000 Hz.",
    underruns=0,
)


def changed(**fields: object) -> Status:
    return Status(**{name: getattr(ALL_WELL, name) for name in Status.__slots__} | fields)


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (ALL_WELL, ("♪ River · Ana   1:23   -20 dBFS", "  chosen for happy")),
        (
            changed(duck_db=11.6, underruns=2),
            ("♪ River · Ana   1:23   -20 dBFS", "  chosen for happy · speech: 12 dB quieter · 2 dropouts"),
        ),
        (
            changed(
                track=None, emotion=None, level_dbfs=None, daemon=False, output_open=False, output="Lost."
            ),
            (
                "♪ nothing yet: the first sentence decides",
                "  no daemon: start it with `sottovoce run` · Lost.",
            ),
        ),
        (
            changed(track=Track(id="x", path="/m/\x1b[31m.flac"), emotion=None, level_dbfs=None),
            ("♪ \N{REPLACEMENT CHARACTER}[31m   1:23", "  "),
        ),
    ],
)
def test_two_lines_say_what_plays_and_how_it_stands(status, shown):
    assert lines(status) == shown


def test_programs_get_one_object_a_line():
    out = io.StringIO()
    with redirect_stdout(out), json_lines() as show:
        show(ALL_WELL)
        show(changed(sounds=False, level_dbfs=None))
    first, second = map(json.loads, out.getvalue().splitlines())
    assert first == {
        "state": "playing",
        "paused": False,
        "track": "r",
        "title": "River",
        "artist": "Ana",
        "path": "/m/River.flac",
        "emotion": "happy",
        "position_s": 83.4,
        "level_dbfs": -20.0,
        "duck_db": 0.0,
        "daemon": True,
        "output": "Playing on Desk at 48000 Hz.",
        "underruns": 0,
    }
    assert (second["state"], second["level_dbfs"]) == ("stopped", None)


def test_a_terminal_shows_the_lines_and_a_log_needs_no_display(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")  # what rich takes for a terminal
    out = io.StringIO()
    with redirect_stdout(out):
        with terminal() as show:
            show(ALL_WELL)
        with nothing() as show:
            show(changed(track=None))
    assert out.getvalue().count("River · Ana") >= 1
    assert "nothing yet" not in out.getvalue()
