import pytest

from sottovoce.models.hub.ears import EarSettings
from sottovoce.models.hub.errors import CheckpointError
from sottovoce.models.hub.references import Reference
from sottovoce.models.hub.selection import ears, layer_of, reference, tags


def test_a_hub_id_may_carry_its_revision(tmp_path, monkeypatch):
    assert reference("acme/voice") == Reference(source="acme/voice")
    assert reference("acme/voice@v2") == Reference(source="acme/voice", revision="v2")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "voice@home").mkdir()
    assert reference("voice@home") == Reference(source=str(tmp_path / "voice@home"))


def test_layers_by_name_and_number():
    assert [layer_of(name) for name in ("last", "mix", "0", "12")] == ["last", "mix", 0, 12]
    with pytest.raises(
        CheckpointError, match=r"^No layer is called '-1': use last, mix, or a number from 0\.$"
    ):
        layer_of("-1")


def test_a_file_is_heard_at_its_summary_whatever_the_other_side_does(tmp_path):
    path = tmp_path / "student.ckpt"
    path.write_bytes(b"")
    assert ears(str(path), "mix").layer == "last"
    assert ears("acme/voice", "mix", text="a/t", transcriber="a/w", language="en") == EarSettings(
        audio=Reference(source="acme/voice"),
        layer="mix",
        text=Reference(source="a/t"),
        transcriber=Reference(source="a/w"),
        language="en",
    )


def test_tags_are_those_of_the_music_classes(tmp_path):
    assert tags(None) is None
    plane = tags("plane")
    assert plane is not None
    assert plane.shape == (4, 2)
    path = tmp_path / "glove.txt"
    path.write_text("happy 1 2 3\nangry 4 5 6\nsad 7 8 9\ncalm 0 0 1\n")
    vectors = tags(str(path))
    assert vectors is not None
    assert vectors[1].tolist() == [4, 5, 6]
