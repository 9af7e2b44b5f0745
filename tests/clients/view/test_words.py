import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.protocol import Track
from sottovoce.clients.view.words import clock, minutes, name_of, percent, shown, title_of


@given(st.text())
def test_what_is_shown_is_printable_and_keeps_its_length(text: str) -> None:
    assert shown(text).isprintable()
    assert len(shown(text)) == len(text)


@pytest.mark.parametrize(
    ("path", "title", "shows"),
    [
        ("/music/Ana/River.flac", "The River", "The River"),
        ("/music/Ana/River.flac", "", "River"),
        ("C:\\Music\\River.live.mp3", "", "River.live"),
        ("", "", "the-id"),
    ],
)
def test_an_untagged_track_is_known_by_its_file(path: str, title: str, shows: str) -> None:
    assert title_of(Track(id="the-id", path=path, title=title)) == shows


def test_the_artist_follows_the_title() -> None:
    assert name_of(Track(id="x", path="", title="River", artist="Ana")) == "River · Ana"
    assert name_of(Track(id="x", path="", title="River")) == "River"


def test_times_and_fractions() -> None:
    assert (minutes(0), minutes(59.9), minutes(182.5), minutes(3600)) == ("0:00", "0:59", "3:02", "60:00")
    assert (percent(0.754), percent(1)) == ("75 %", "100 %")
    assert clock("yesterday") == "--:--:--"
    assert clock("2026-03-01T18:30:05.125Z").endswith(":30:05")
