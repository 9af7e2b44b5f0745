"""Draw docs/images/live-view.png: the demo for a minute, as its live view shows it at the end.

    .venv/bin/python -m scripts.live_view

Needs espeak-ng, and Chromium (Debian: chromium, fonts-dejavu-core) to turn rich's SVG into PNG.
"""

import subprocess
import tempfile
import time
from pathlib import Path

from rich.console import Console

from sottovoce.clients import Subscriber
from sottovoce.clients.protocol import EVENTS
from sottovoce.clients.view import View, fold, render
from tests.support.daemon import running

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "live-view.png"
SECONDS = 75
COLUMNS, ROWS = 110, 32
WIDTH, HEIGHT = 1361, 806
CHROMIUM = [
    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
    f"--window-size={WIDTH},{HEIGHT}",
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), "--demo") as daemon:
        view = View()
        with Subscriber(daemon.events, tuple(EVENTS)) as events:
            until = time.monotonic() + SECONDS
            while time.monotonic() < until or not view.speaking or view.heard is None or view.heard.cut:
                item = events.read(0.2)
                view = view if item is None else fold(view, item)
    console = Console(record=True, width=COLUMNS, height=ROWS, force_terminal=True, color_system="truecolor")
    console.print(render(view))
    svg = console.export_svg(title="sottovoce run").replace("Fira Code", "DejaVu Sans Mono")
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "view.html"
        page.write_text(f"<meta charset=utf-8><body style='margin:0;width:{WIDTH}px'>{svg}", encoding="utf-8")
        subprocess.run([*CHROMIUM, f"--screenshot={PICTURE}", page.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    main()
