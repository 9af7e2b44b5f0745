import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.protocol import Track
from sottovoce.clients.show.now_playing import FIELDS, TemplateError, check_template, now_playing

RIVER = Track(id="1", path="/m/x.flac", title="River", artist="Ana", album="Rain", licence="CC-BY-4.0")
UNTAGGED = Track(id="2", path="/m/old tape.mp3")


@pytest.mark.parametrize(
    ("template", "track", "line"),
    [
        ("{title} - {artist}", RIVER, "River - Ana"),
        ("{title} - {artist}", UNTAGGED, "old tape"),
        ("{artist} - {title}", UNTAGGED, "old tape"),
        ("{title} · {artist} · {licence}", UNTAGGED, "old tape"),
        ("{title}{artist}", RIVER, "RiverAna"),
        ("{title} - {artist}{album} | {emotion}", UNTAGGED, "old tape | sad"),
        ("♪ {title} ({album})", RIVER, "♪ River (Rain)"),
        ("♪ {title} ({album})", UNTAGGED, "♪ old tape"),
        ("{{{title}}} by {artist}", RIVER, "{River} by Ana"),
        ("now playing", RIVER, "now playing"),
        ("{title}", None, ""),
        ("now playing", None, ""),
    ],
)
def test_the_line(template: str, track: Track | None, line: str) -> None:
    assert now_playing(template, track, "sad") == line


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{titel}", "cannot fill in {titel}"),
        ("{}", "cannot fill in {}"),
        ("{title.__class__}", "cannot fill in {title.__class__}"),
        ("{title:>9999999999}", "cannot fill in {title}"),
        ("{title!r}", "cannot fill in {title}"),
        ("{title", "is malformed"),
        ("title}", "is malformed"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(template: str, why: str) -> None:
    with pytest.raises(TemplateError) as raised:
        check_template(template)
    assert why in str(raised.value)
    assert "write text with any of {title}, {artist}, {album}, {licence}, {emotion}." in str(raised.value)


@given(st.text())
def test_any_text_is_filled_in_or_refused(template: str) -> None:
    try:
        check_template(template)
    except TemplateError:
        return
    assert isinstance(now_playing(template, RIVER, "sad"), str)


@given(st.text(), st.text())
def test_tags_are_text_and_never_templates(title: str, artist: str) -> None:
    track = Track(id="1", path="/m/x.flac", title=title, artist=artist)
    line = now_playing("{title} / {artist}", track)
    assert line.isprintable()
    assert not line.endswith("/") or title.rstrip().endswith("/") or artist.rstrip().endswith("/")


def test_every_field_is_known() -> None:
    for field in FIELDS:
        check_template("{" + field + "}")
