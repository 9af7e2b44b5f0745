"""A real browser: one headless Chromium for all tests of a process, and pages that tell on themselves."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from sottovoce.clients.overlay.server import Overlay
from sottovoce.clients.overlay.settings import OverlaySettings
from sottovoce.daemon.publish.publisher import Publisher

_PLACES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--js-flags=--expose-gc"),
)

_CONTEXT = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}


def require_browser() -> str:
    """Return the path of Chromium; skip the calling test where it is missing, fail it in CI."""
    found = next((path for place in _PLACES if (path := shutil.which(place))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("needs Chromium: apt-get install chromium")
        pytest.skip("needs Chromium: apt-get install chromium")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a headless Chromium with an empty profile."""
    path = require_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, url: str, *, quiet: bool = True, **context: Any) -> Iterator[Page]:
    """Open a page; leaving fails if it asked for anything elsewhere or, if `quiet`, had complaints.

    Motion is reduced unless asked for: without a GPU it takes most of a core.
    """
    complaints: list[str] = []
    elsewhere: list[str] = []
    host = urlsplit(url).netloc
    with browser.new_context(**{**_CONTEXT, **context}) as profile:
        page = profile.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: _note(elsewhere, host, asked.url))
        page.goto(url)
        yield page
    assert elsewhere == []
    if quiet:
        assert complaints == []


@contextmanager
def overlaid(publisher: Publisher, folder: Path, **settings: Any) -> Iterator[Overlay]:
    """Serve the overlay of a publisher from a thread; leaving stops it, and fails if that takes seconds."""
    overlay = Overlay(
        OverlaySettings(**{"port": 0, **settings}),
        folder / "overlay.token",
        events=publisher.events_endpoint,
        control=publisher.control_endpoint,
    )
    thread = threading.Thread(target=overlay.run)
    thread.start()
    try:
        yield overlay
    finally:
        overlay.stop()
        thread.join(5)
        assert not thread.is_alive()


def _note(elsewhere: list[str], host: str, url: str) -> None:
    if urlsplit(url).scheme not in {"data", "blob"} and urlsplit(url).netloc != host:
        elsewhere.append(url)
