import http.client
import json
import logging
import os
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from sottovoce.clients.overlay.controls import MAX_WAITING
from sottovoce.clients.overlay.errors import OverlayError
from sottovoce.clients.overlay.server import Overlay
from sottovoce.clients.overlay.settings import OverlaySettings
from sottovoce.clients.overlay.token import read_or_make
from sottovoce.clients.protocol import Level
from tests.support.browser import overlaid
from tests.support.publishing import READY, publishing

Stream = Callable[[int], http.client.HTTPResponse]


@pytest.fixture
def stream() -> Iterator[Stream]:
    """Open the events at a port; closed after the test."""
    with ExitStack() as stack:

        def open_stream(port: int) -> http.client.HTTPResponse:
            connection = stack.enter_context(
                closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5))
            )
            connection.request("GET", "/events")
            return stack.enter_context(closing(connection.getresponse()))

        yield open_stream


def patch(response: http.client.HTTPResponse) -> dict[str, object]:
    while not (line := response.readline()).startswith(b"data: "):
        assert line, "the stream has ended"
    found: dict[str, object] = json.loads(line.removeprefix(b"data: "))
    return found


def kind(response: http.client.HTTPResponse) -> str:
    while "status" not in (found := patch(response)):
        pass
    return found["status"]["kind"]  # type: ignore[index, no-any-return]


def test_a_page_hears_of_a_daemon_that_comes_later(tmp_path: Path, stream: Stream) -> None:
    with publishing() as publisher, overlaid(publisher, tmp_path) as overlay:
        response = stream(overlay.port)
        assert kind(response) == "waiting"
        publisher.publish(READY)
        assert kind(response) == "listening"
        assert kind(stream(overlay.port)) == "listening"


def test_stopping_ends_open_streams_at_once(tmp_path: Path, stream: Stream) -> None:
    with publishing() as publisher, overlaid(publisher, tmp_path) as overlay:
        responses = [stream(overlay.port) for _ in range(5)]
        assert [kind(response) for response in responses] == ["waiting"] * 5
        began_s = time.monotonic()
        overlay.stop()
        for response in responses:
            while response.readline():
                pass
        assert time.monotonic() - began_s < 1.0


def test_stopping_before_serving_is_stopping() -> None:
    overlay = Overlay(OverlaySettings(port=0), Path("unused"))
    overlay.stop()
    overlay.run()
    with pytest.raises(OSError, match=r"."):
        socket.create_connection(("127.0.0.1", overlay.port), timeout=1)


def test_a_reader_that_stops_reading_costs_nothing(tmp_path: Path, stream: Stream) -> None:
    with publishing() as publisher, overlaid(publisher, tmp_path) as overlay:
        asleep, awake = stream(overlay.port), stream(overlay.port)
        assert kind(awake) == "waiting"
        for number in range(500):
            publisher.publish(Level(level_dbfs=-number / 100, floor_dbfs=-60.0, speech=False))
            time.sleep(0.001)
        publisher.publish(READY)
        assert kind(awake) == "listening"
        assert kind(asleep) == "waiting"


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            OverlayError, match=rf"at 127\.0\.0\.1, port {port} \(.*\): another program has it"
        ):
            Overlay(OverlaySettings(port=port), tmp_path / "token")


@pytest.mark.parametrize("name", ["missing.css", "."])
def test_a_missing_style_sheet_is_told_at_the_start(tmp_path: Path, name: str) -> None:
    with pytest.raises(OverlayError, match=r"^Cannot read the style sheet .*theme_css, or leave it empty\.$"):
        Overlay(OverlaySettings(port=0, theme_css=str(tmp_path / name)), tmp_path / "token")


def test_a_huge_style_sheet_is_none(tmp_path: Path) -> None:
    (tmp_path / "big.css").write_bytes(b" " * 300_000)
    with pytest.raises(OverlayError, match=r"is larger than 256 KiB: is it a style sheet\?$"):
        Overlay(OverlaySettings(port=0, theme_css=str(tmp_path / "big.css")), tmp_path / "token")


def test_a_style_sheet_that_goes_away_leaves_the_page(tmp_path: Path) -> None:
    css = tmp_path / "own.css"
    css.write_text(":root { --ink: red }")
    with publishing() as publisher, overlaid(publisher, tmp_path, theme_css=str(css)) as overlay:
        assert _get(overlay.port, "/theme.css") == b":root { --ink: red }"
        css.unlink()
        assert _get(overlay.port, "/theme.css") == b""


def test_another_address_needs_the_token_which_no_log_tells(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with publishing() as publisher, overlaid(publisher, tmp_path, address="0.0.0.0") as overlay:
        token = (tmp_path / "overlay.token").read_text().strip()
        assert overlay.url("/stream").endswith(f":{overlay.port}/stream?token={token}")
        assert b"needs its token" in _get(overlay.port, "/")
        assert b"sottovoce" in _get(overlay.port, f"/?token={token}")
    assert token not in caplog.text


def test_the_token_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "token"
    token = read_or_make(file)
    assert len(token) >= 32
    assert read_or_make(file) == token
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"short", b"has a space in the middle", b"x" * 300])
def test_a_file_without_a_token_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)
    with pytest.raises(
        OverlayError, match=r"^The file .* holds no token: write 16 or more letters and digits"
    ):
        read_or_make(tmp_path / "token")


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_token_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "token"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(OverlayError, match=r"^Cannot read or write the token in "):
        read_or_make(path)


def test_buttons_reach_the_daemon_and_its_refusals_come_back(tmp_path: Path) -> None:
    asked: list[object] = []

    def skip(arguments: object) -> dict[str, object]:
        asked.append(arguments)
        return {"reason": "You skipped it."}

    with publishing({"skip": skip}) as publisher, overlaid(publisher, tmp_path) as overlay:
        assert _press(overlay.port, "skip") == (200, {"ok": True, "words": "You skipped it."})
        assert len(asked) == 1
        status, said = _press(overlay.port, "like")
        assert status == 409
        assert "like" in said["words"]


def test_many_buttons_at_once_do_not_pile_up(tmp_path: Path) -> None:
    answers: list[int] = []
    overlay = Overlay(
        OverlaySettings(port=0), tmp_path / "t", events="tcp://127.0.0.1:1", control="tcp://127.0.0.1:1"
    )
    serving = threading.Thread(target=overlay.run)
    serving.start()
    presses = [
        threading.Thread(target=lambda: answers.append(_press(overlay.port, "skip")[0]))
        for _ in range(MAX_WAITING + 4)
    ]
    for press in presses:
        press.start()
    until_s = time.monotonic() + 10
    while len(answers) < 4 and time.monotonic() < until_s:
        time.sleep(0.02)
    assert answers[:4] == [503] * 4
    overlay.stop()
    serving.join(10)
    assert not serving.is_alive()
    for press in presses:
        press.join(10)


def _get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path)
    with closing(connection):
        return connection.getresponse().read()


def _press(port: int, button: str) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request("POST", f"/control/{button}", b"{}", {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    except (OSError, http.client.HTTPException):
        return 0, {}
    finally:
        connection.close()
