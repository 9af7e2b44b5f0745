import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from sottovoce.clients.errors import ProtocolError
from sottovoce.clients.protocol import Track, from_wire, to_wire


@pytest.mark.parametrize("path", ["/music/a.mp3", "/music/café\u0301 🎵.mp3", "a\nb", "C:\\music\\x"])
def test_text_is_sent_as_it_is(path: str) -> None:
    assert to_wire(path) == (path, UNSET)
    assert from_wire(path, UNSET) == path


def test_a_name_that_is_not_text_can_be_shown_and_is_not_lost() -> None:
    path = "/music/caf\udce9.mp3"
    track = Track.at(path, id="x", title="Café")
    assert track.path.encode().decode() == track.path
    assert isinstance(track.path_b64, str)
    assert track.file == path
    assert track.title == "Café"


@pytest.mark.skipif(sys.platform == "win32", reason="file names are bytes on POSIX only")
@given(st.binary(min_size=1).filter(lambda name: b"\0" not in name))
def test_every_file_name_survives(name: bytes) -> None:
    shown, path_b64 = to_wire(os.fsdecode(name))
    shown.encode()
    assert os.fsencode(from_wire(shown, path_b64)) == name


def test_what_is_not_base64_is_refused() -> None:
    with pytest.raises(ProtocolError, match=r"'path_b64' .* it is not base64"):
        from_wire("x", "???")
