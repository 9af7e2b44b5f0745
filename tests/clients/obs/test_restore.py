"""The file of original values."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.clients.obs.errors import OriginalsProblem
from sottovoce.clients.obs.restore import STOP, DeckOriginal, FilterOriginal, Kept, Originals, TextOriginal

DECK = DeckOriginal(name="music", volume=0.5, file="/own.flac", tracks={"1": True, "2": False})
ALL = Originals(
    decks={"A": DECK},
    text=TextOriginal(name="text", text="hello"),
    filters=[FilterOriginal(source="Camera", filter="Blue", enabled=True)],
)


def test_collections_are_kept_apart_and_the_file_goes_with_the_last(tmp_path: Path) -> None:
    file = tmp_path / "originals.json"
    kept = Kept(file)
    assert kept.get("one") is None
    kept.put("one", ALL)
    kept.put("two", Originals())
    assert Kept(file).get("one") == ALL
    kept.drop("one")
    assert kept.get("one") is None
    assert kept.get("two") == Originals()
    kept.drop("two")
    assert list(tmp_path.iterdir()) == []
    kept.drop("two")


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 20), st.text(st.characters(codec="utf-8")), st.booleans())
def test_what_is_kept_comes_back(volume: float, text: str, hands_off: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        originals = Originals(
            decks={"B": DeckOriginal(name=text, volume=volume, uuid="u")},
            text=TextOriginal(name=text, text=text),
            hands_off=hands_off,
        )
        kept = Kept(Path(folder) / "originals.json")
        kept.put(text, originals)
        assert kept.get(text) == originals


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"x": {"decks": {"C": {}}}}', b"\xff"])
def test_a_broken_file_is_said(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "originals.json"
    file.write_bytes(content)
    with pytest.raises(OriginalsProblem, match=r"cannot be read .* look at the faders in OBS, then delete"):
        Kept(file).get("one")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OriginalsProblem, match=r"cannot be written \(No such file"):
        Kept(tmp_path / "none" / "originals.json").put("one", ALL)


def test_requests_that_restore() -> None:
    assert ALL.quiet() == [
        ("SetInputVolume", {"inputName": "music", "inputVolumeMul": 0.0}),
        ("TriggerMediaInputAction", {"inputName": "music", "mediaAction": STOP}),
        ("SetInputSettings", {"inputName": "music", "inputSettings": {"local_file": "/own.flac"}}),
    ]
    assert ALL.stop() == [("TriggerMediaInputAction", {"inputName": "music", "mediaAction": STOP})]
    assert ALL.rest() == [
        ("SetInputVolume", {"inputName": "music", "inputVolumeMul": 0.5}),
        ("SetInputAudioTracks", {"inputName": "music", "inputAudioTracks": {"1": True, "2": False}}),
        ("SetInputSettings", {"inputName": "text", "inputSettings": {"text": "hello"}}),
        (
            "SetSourceFilterEnabled",
            {"sourceName": "Camera", "filterName": "Blue", "filterEnabled": True},
        ),
    ]


def test_what_the_user_plays_is_not_stopped() -> None:
    his = Originals(decks={"A": DECK}, hands_off=True)
    assert (his.quiet(), his.stop()) == ([], [])
    assert his.rest()[0] == ("SetInputVolume", {"inputName": "music", "inputVolumeMul": 0.5})
