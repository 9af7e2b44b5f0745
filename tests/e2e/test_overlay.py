"""The overlay in a real browser, fed by a real publisher."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from sottovoce.clients.overlay.server import Overlay
from sottovoce.clients.overlay.settings import OverlaySettings
from sottovoce.clients.protocol import (
    Level,
    Playback,
    State,
    Suggestion,
    Track,
    UtteranceFinal,
    UtteranceStarted,
)
from sottovoce.daemon.publish.publisher import Publisher
from sottovoce.daemon.publish.settings import PublishSettings
from tests.support.browser import chromium, opened, overlaid
from tests.support.publishing import READY, publishing

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)

HOSTILE = (
    "</title><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\u202e&amp;"
)
RIVER = Track(
    id="river",
    path="/m/river.flac",
    title="River",
    artist="Ana",
    album="Rain",
    licence="CC BY 4.0",
    similarity=0.9,
    emotion="calm",
    valence=0.75,
    arousal=0.25,
    duration_s=100.0,
)
STONES = Track(id="stones", path="/m/Skipping Stones.mp3", similarity=0.5, emotion="happy")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def suggested(current: Track | None = RIVER, **fields: Any) -> Suggestion:
    given: dict[str, Any] = {"utterance": "u", "mode": "final", "decision": "switch", "code": "first"}
    given |= {"reason": "Calm and relaxed, sure.", "emotion": "calm", "valence": 0.7, "arousal": 0.3}
    return Suggestion(current=current, tracks=(RIVER, STONES), **{**given, **fields})


def tell_all(publisher: Publisher) -> None:
    """Publish one of everything that a page shows."""
    publisher.publish(State(daemon="ready", capture="listening", device="USB microphone"))
    for valence, arousal in ((0.3, 0.6), (0.5, 0.5), (0.7, 0.3)):
        heard = UtteranceFinal(
            id="u",
            duration_s=2.0,
            level_dbfs=-20.0,
            emotion="calm",
            valence=valence,
            arousal=arousal,
            confidence=0.8,
            scores={"calm": 0.8},
        )
        publisher.publish(heard)
    publisher.publish(suggested(STONES))
    publisher.publish(suggested())
    publisher.publish(Playback(state="playing", client="player", track="river", position_s=42.0))
    publisher.publish(Level(level_dbfs=-24.0, floor_dbfs=-50.0, speech=True))


def shows(page: Page, name: str, text: str, within_s: float = 15.0) -> None:
    shown = page.locator(f"[data-{name}] > :not(.leaving)")
    expect(shown).to_have_text(text, timeout=1000 * within_s)


def test_both_pages_show_what_is_published(browser: Browser, tmp_path: Path) -> None:
    with publishing() as publisher, overlaid(publisher, tmp_path) as overlay:
        with opened(browser, overlay.url()) as page:
            expect(page.locator("[data-kind]")).to_have_text("Waiting")
            tell_all(publisher)
            shows(page, "title", "River")
            shows(page, "artist", "Ana")
            shows(page, "facts", "Rain · CC BY 4.0")
            shows(page, "heard", "Sounds calm, 80 % sure")
            shows(page, "reason", "Calm and relaxed, sure.")
            expect(page.locator("[data-kind]")).to_have_text("Listening")
            expect(page.locator("[data-upcoming] .name")).to_have_text(["Skipping Stones"])
            expect(page.locator("[data-history] .name")).to_have_text(["River", "Skipping Stones"])
            publisher.publish(UtteranceStarted(id="w", start_s=1.0))
            expect(page.locator("[data-speech]")).to_have_text("Somebody is speaking")
            expect(page.locator("[data-length]")).to_have_text("1:40")
            expect(page.locator(".plane .trail:visible")).to_have_count(3)
            assert page.title() == "River · Ana"
        with opened(browser, overlay.url("/stream"), viewport={"width": 1920, "height": 1080}) as page:
            expect(page.locator(".strip")).to_be_visible()
            shows(page, "title", "River")
            shows(page, "emotion-word", "Calm")
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
            assert page.locator("button:visible").count() == 0


@pytest.mark.parametrize("theme", ["night", "paper"])
def test_no_page_fails_an_accessibility_check(browser: Browser, tmp_path: Path, theme: str) -> None:
    with publishing() as publisher, overlaid(publisher, tmp_path) as overlay:
        tell_all(publisher)
        for path in ("/", "/stream"):
            url = f"{overlay.url(path)}?theme={theme}&buttons=1"
            with opened(browser, url, bypass_csp=True) as page:
                shows(page, "title", "River")
                page.wait_for_timeout(300)
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()


def test_titles_are_text_whatever_they_hold(browser: Browser, tmp_path: Path) -> None:
    evil = Track(
        id=HOSTILE, path=f"/m/{HOSTILE}", title=HOSTILE, artist=HOSTILE, licence=HOSTILE, emotion=HOSTILE
    )
    with publishing() as publisher, overlaid(publisher, tmp_path) as overlay:
        publisher.publish(READY)
        publisher.publish(suggested(evil, reason=HOSTILE, emotion=HOSTILE))
        publisher.publish(suggested(RIVER))
        publisher.publish(suggested(evil))
        for path in ("/", "/stream"):
            with opened(browser, overlay.url(path)) as page:
                shows(page, "title", HOSTILE.replace("\u202e", ""))
                page.wait_for_timeout(200)
                assert "owned" not in page.title().replace(HOSTILE.replace("\u202e", ""), "")
                assert page.locator("script").count() == 1
                assert page.locator("[onerror]").count() == 0


def test_buttons_reach_the_daemon(browser: Browser, tmp_path: Path) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []

    def handler(name: str) -> Callable[[Any], dict[str, Any]]:
        def handle(arguments: Any) -> dict[str, Any]:
            given = {
                key: value
                for key in arguments.__struct_fields__
                if (value := getattr(arguments, key)) is not None
            }
            asked.append((name, given))
            return {"reason": f"Did {name}."}

        return handle

    names = ("skip", "like", "veto", "unveto", "pin", "pause", "mute", "mood", "unpin", "resume")
    with (
        publishing({name: handler(name) for name in names}) as publisher,
        overlaid(publisher, tmp_path) as overlay,
        opened(browser, overlay.url()) as page,
    ):
        tell_all(publisher)
        shows(page, "title", "River")

        def press(button: str, name: str) -> None:
            page.get_by_role("button", name=button, exact=True).click()
            expect(page.locator("[data-toast-words]")).to_have_text(f"Did {name}.")

        for button, name in (("Skip", "skip"), ("Like", "like"), ("Never", "veto"), ("Undo", "unveto")):
            press(button, name)
        for button, name in (("Pin", "pin"), ("Pause", "pause"), ("Mute", "mute"), ("Happy", "mood")):
            press(button, name)
        press("Never play Skipping Stones", "veto")
        publisher.publish(suggested(decision="hold", code="pinned", mode="manual"))
        press("Unpin", "unpin")
        publisher.publish(State(daemon="paused", capture="listening"))
        press("Resume", "resume")
        plane = page.locator("[data-tap]")
        plane.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(page.locator("[data-cursor]")).to_have_text("55 % pleasant, 55 % excited")
        expect(page.locator("[data-busy]")).to_have_count(0)
        box = plane.bounding_box()
        assert box is not None
        plane.click(position={"x": box["width"] - 3, "y": box["height"] - 14})
        expect(page.locator("[data-busy]")).to_have_count(0)
        assert page.locator("[data-toast-words]").text_content() == "Did mood."
    river = {"track": "river"}
    assert asked == [
        ("skip", {}),
        ("like", river),
        ("veto", river),
        ("unveto", river),
        ("pin", river),
        ("pause", {}),
        ("mute", {}),
        ("mood", {"emotion": "happy"}),
        ("veto", {"track": "stones"}),
        ("unpin", {}),
        ("resume", {}),
        ("mood", {"valence": 0.55, "arousal": 0.55}),
        ("mood", {"valence": 1.0, "arousal": 0.0}),
    ]


def test_a_live_stream_goes_quiet_without_a_word(browser: Browser, tmp_path: Path) -> None:
    with (
        publishing() as publisher,
        overlaid(publisher, tmp_path) as overlay,
        opened(browser, overlay.url("/stream")) as page,
    ):
        expect(page.locator(".strip")).to_be_hidden()
        tell_all(publisher)
        expect(page.locator(".strip")).to_be_visible()
        publisher.publish(State(daemon="paused", capture="listening"))
        expect(page.locator(".strip")).to_be_hidden()
        publisher.publish(READY)
        expect(page.locator(".strip")).to_be_visible()


def test_pages_outlive_daemon_and_overlay(browser: Browser, tmp_path: Path) -> None:
    with publishing() as publisher, overlaid(publisher, tmp_path) as overlay:
        endpoints = PublishSettings(
            events=publisher.events_endpoint, control=publisher.control_endpoint, heartbeat_ms=100
        )
        port = overlay.port
        with opened(browser, overlay.url(), quiet=False) as page:
            publisher.publish(READY)
            publisher.publish(suggested())
            shows(page, "title", "River")
            publisher.stop()
            expect(page.locator("[data-kind]")).to_have_text("No daemon")
            expect(page.locator("[data-notice]")).to_contain_text("has been silent for 3.5 s")
            with publishing(settings=endpoints, session="s2") as again:
                again.publish(READY)
                again.publish(suggested(STONES))
                shows(page, "title", "Skipping Stones")
                overlay.stop()
                expect(page.locator("[data-notice]")).to_contain_text("The overlay has stopped")
                _await_closed(port)
                with overlaid(again, tmp_path, port=port):
                    expect(page.locator("[data-kind]")).to_have_text("Listening")
                    expect(page.locator("[data-notice]")).to_be_hidden()
                    shows(page, "title", "Skipping Stones")


def test_a_phone_gets_in_by_its_token_once(browser: Browser, tmp_path: Path) -> None:
    with publishing() as publisher:
        overlay = Overlay(
            OverlaySettings(address="0.0.0.0", port=0),
            tmp_path / "token",
            events=publisher.events_endpoint,
            control=publisher.control_endpoint,
        )
        thread = threading.Thread(target=overlay.run)
        thread.start()
        publisher.publish(READY)
        try:
            with opened(browser, overlay.url(), viewport={"width": 390, "height": 844}) as page:
                expect(page.locator("[data-kind]")).to_have_text("Listening")
                assert "token" not in page.url
                page.reload()
                expect(page.locator("[data-kind]")).to_have_text("Listening")
                assert page.evaluate("document.cookie") == ""
                assert page.evaluate("document.documentElement.scrollWidth") <= 390
        finally:
            overlay.stop()
            thread.join(5)


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param(1_500, id="some minutes"),
        pytest.param(18_000, id="an hour", marks=(pytest.mark.slow, pytest.mark.timeout(600))),
    ],
)
def test_much_that_happens_leaves_nothing_behind(browser: Browser, tmp_path: Path, levels: int) -> None:
    with (
        publishing() as publisher,
        overlaid(publisher, tmp_path) as overlay,
        opened(browser, overlay.url()) as page,
    ):
        tell_all(publisher)
        shows(page, "title", "River")

        def half(part: int) -> None:
            for number in range(levels):
                publisher.publish(Level(level_dbfs=-60.0 + number % 50, floor_dbfs=-60.0, speech=False))
                if number % 18 == 0:
                    other = Track(id=f"{part}-{number}", path="/x", title=f"Track {part} {number}")
                    publisher.publish(suggested(other if number % 90 == 0 else RIVER))
                    threading.Event().wait(0.004)
            publisher.publish(suggested(STONES))
            shows(page, "title", "Skipping Stones", within_s=180.0)
            publisher.publish(suggested(RIVER))
            shows(page, "title", "River")
            page.wait_for_timeout(500)

        half(1)
        before = _sizes(page)
        half(2)
        after = _sizes(page)
    print(before, after)
    assert after["nodes"] <= before["nodes"] + 150  # the history may still be filling
    assert after["heap"] < before["heap"] + 1_000_000
    assert after["rss"] < before["rss"] + 8_000_000


def _await_closed(port: int) -> None:
    until_s = time.monotonic() + 10
    while time.monotonic() < until_s:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.02)
    raise TimeoutError(f"port {port} is still served")


def _sizes(page: Page) -> dict[str, int]:
    heap = page.evaluate("(gc(), gc(), performance.memory.usedJSHeapSize)")
    nodes = page.evaluate("document.querySelectorAll('*').length")
    rss = 0
    if (memory := Path("/proc/self/statm")).exists():
        rss = int(memory.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return {"heap": heap, "nodes": nodes, "rss": rss}
