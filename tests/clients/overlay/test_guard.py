import logging
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sottovoce.clients.overlay.app import application
from sottovoce.clients.overlay.controls import Controls
from sottovoce.clients.overlay.covers import Covers
from sottovoce.clients.overlay.guard import COOKIE, HEADERS
from sottovoce.clients.overlay.hosts import is_loopback, may_be_called
from sottovoce.clients.overlay.hub import Hub
from sottovoce.clients.overlay.model import Model
from sottovoce.clients.overlay.settings import OverlaySettings

TOKEN = "canary-Token_0123456789"
HOME = "http://127.0.0.1:5733"


@pytest.fixture(scope="module")
def controls() -> Iterator[Controls]:
    with closing(Controls("tcp://127.0.0.1:1", timeout_s=0.05)) as controls:
        yield controls


def client(controls: Controls, token: str | None = None, **settings: Any) -> TestClient:
    model = Model()
    app = application(Hub(), Covers(model), controls, OverlaySettings(**settings), token)
    return TestClient(app, base_url=HOME, follow_redirects=False)


@pytest.mark.parametrize(
    "path", ["/", "/stream", "/static/main.js", "/theme.css", "/health", "/no/such", "/cover/x"]
)
def test_every_answer_is_locked_down(controls: Controls, path: str) -> None:
    answer = client(controls).get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "access-control-allow-origin" not in answer.headers
    assert "server" not in answer.headers


def test_no_page_has_anything_inline_or_from_elsewhere(controls: Controls) -> None:
    for path in ("/", "/stream"):
        text = client(controls).get(path).text
        assert "style=" not in text
        assert "<style" not in text
        assert "//" not in text.replace("http://www.w3.org", "")
        assert text.count("<script") == 1
        assert "{theme}" not in text


def test_scripts_come_with_a_type_that_browsers_take(controls: Controls) -> None:
    assert client(controls).get("/static/main.js").headers["content-type"].startswith("text/javascript")
    assert client(controls).get("/static/base.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:5733", "127.0.0.1.nip.io", "", "[", "localhost.evil"]
)
def test_a_borrowed_name_is_refused(controls: Controls, host: str) -> None:
    answer = client(controls).get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.text == "This machine is not called that: use its number or localhost.\n"


@pytest.mark.parametrize("host", ["localhost:5733", "127.0.0.1", "[::1]:5733", "192.168.1.20:5733"])
def test_its_own_names_are_taken(controls: Controls, host: str) -> None:
    assert client(controls).get("/", headers={"Host": host}).status_code == 200


@given(st.text(st.characters(codec="latin-1"), max_size=60))
def test_any_host_header_is_judged(host: str) -> None:
    assert may_be_called(host) in {True, False}


def test_loopback_is_told_from_the_rest() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.1.2.3", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.2", "example.org", "")))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": HOME},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_another_site_cannot_press_buttons(controls: Controls, headers: dict[str, str]) -> None:
    answer = client(controls).post("/control/skip", json={}, headers=headers)
    assert answer.status_code == 403
    assert answer.text == "Another site's page may not press these buttons.\n"


def test_a_form_cannot_press_buttons(controls: Controls) -> None:
    answer = client(controls).post("/control/skip", data={"a": "b"})
    assert answer.status_code == 415
    assert answer.json() == {"ok": False, "words": "Buttons are pressed with JSON."}


def test_our_own_page_may(controls: Controls) -> None:
    headers = {"Origin": HOME, "Sec-Fetch-Site": "same-origin"}
    answer = client(controls).post("/control/skip", json={}, headers=headers)
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "words": "The daemon does not answer; is it running?"}


@pytest.mark.parametrize(
    ("button", "body", "status", "words"),
    [
        ("reload", b"{}", 404, "There is no button 'reload'."),
        ("mood", b'{"valence": 2, "arousal": 0}', 400, "The page asked for mood wrongly"),
        ("mood", b'{"valence": 0.5}', 400, "either an emotion, or valence and arousal together"),
        ("veto", b'{"trck": "x"}', 400, "unknown field `trck`"),
        ("pin", b"[" * 4000, 400, "wrongly"),
        ("pin", b"\xff", 400, "wrongly"),
        ("pin", b'"' + b"x" * 5000 + b'"', 413, "The page asked for too much."),
    ],
)
def test_nonsense_is_refused(controls: Controls, button: str, body: bytes, status: int, words: str) -> None:
    answer = client(controls).post(
        f"/control/{button}", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == status
    assert words in answer.json()["words"]


@pytest.mark.parametrize(
    "path", ["/", "/stream", "/events", "/static/main.js", "/cover/x", "/health", "/control/skip"]
)
@pytest.mark.parametrize("shown", ["", "?token=", "?token=wrong", "?token=%00%C3%A9"])
def test_nobody_gets_in_without_the_token(controls: Controls, path: str, shown: str) -> None:
    answer = client(controls, TOKEN).get(path + shown)
    assert answer.status_code == 401
    words = "This page needs its token: open the address that `sottovoce client overlay` printed.\n"
    assert answer.text == words
    assert "set-cookie" not in answer.headers


def test_the_token_is_shown_once_and_kept_as_a_strict_cookie(
    controls: Controls, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "sottovoce")
    browser = client(controls, TOKEN)
    first = browser.get(f"/?token={TOKEN}")
    assert first.status_code == 200
    cookie = first.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}={TOKEN}; ")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in first.text
    assert browser.get("/").status_code == 200
    assert TOKEN not in caplog.text


def test_health_tells_the_daemon(controls: Controls) -> None:
    assert client(controls).get("/health").json() == {"ok": True, "daemon": "waiting"}


def test_themes_and_buttons_are_asked_for_in_the_address(controls: Controls) -> None:
    browser = client(controls, theme="paper")
    assert 'data-theme="paper" data-page="stream" data-buttons="off"' in browser.get("/stream").text
    assert 'data-theme="bare"' in browser.get("/stream?theme=bare").text
    assert 'data-theme="paper"' in browser.get('/stream?theme="><script>').text
    assert 'data-buttons="on"' in browser.get("/stream?buttons=1").text
