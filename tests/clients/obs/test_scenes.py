"""Scenes that have music, and what emotions change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.obs.errors import SettingProblem
from sottovoce.clients.obs.scenes import Moods, filters, has_music, mapping


@pytest.mark.parametrize(("listed", "has"), [((), True), (("Game",), True), (("Talk",), False)])
def test_scenes_that_have_music(listed: tuple[str, ...], has: bool) -> None:
    assert has_music("Game", listed) is has


def test_pairs_are_read() -> None:
    assert mapping(["sad=Rain", " happy = Sun = Bright "], "emotion_scenes") == {
        "sad": ["Rain"],
        "happy": ["Sun = Bright"],
    }
    assert filters(["sad=Camera/Blue", "sad=A/B/Dim"]) == {"sad": [("Camera", "Blue"), ("A/B", "Dim")]}


@pytest.mark.parametrize("pair", ["sad", "=Rain", "sad=", " = "])
def test_pairs_of_another_form(pair: str) -> None:
    with pytest.raises(SettingProblem, match=r"\[obs\] emotion_scenes has .*: write \"emotion=name\""):
        mapping([pair], "emotion_scenes")


@pytest.mark.parametrize("pair", ["sad=Blue", "sad=/Blue", "sad=Camera/"])
def test_filters_of_another_form(pair: str) -> None:
    with pytest.raises(SettingProblem, match=r'write "emotion=Source/Filter"'):
        filters([pair])


NAME = st.text(st.characters(exclude_characters="=/"), min_size=1).filter(lambda name: name == name.strip())


@given(NAME, NAME, NAME)
def test_any_names_are_read_back(emotion: str, source: str, name: str) -> None:
    assert filters([f"{emotion}={source}/{name}"]) == {emotion: [(source, name)]}


@given(st.text(st.characters(exclude_characters="=")))
def test_any_text_without_a_pair_is_refused(text: str) -> None:
    with pytest.raises(SettingProblem, match="emotion_filters has"):
        filters([text])


def moods(cooldown_s: float = 10.0) -> Moods:
    lights = {"sad": [("Camera", "Blue")], "happy": [("Camera", "Warm"), ("Camera", "Glow")]}
    return Moods({"sad": ["Rain"], "happy": ["Sun"]}, lights, cooldown_s)


def test_turns_on_change_and_after_the_cooldown_only() -> None:
    mood = moods()
    assert not mood.turns(None, 0.0)
    assert mood.turns("sad", 0.0)
    assert not mood.turns("sad", 100.0)
    assert mood.turns("happy", 100.0)
    assert not mood.turns("sad", 109.9)
    assert mood.turns("sad", 110.0)


@pytest.mark.parametrize(
    ("emotion", "present", "wanted"),
    [
        ("sad", "Sun", "Rain"),
        ("sad", "Rain", None),
        ("sad", "Break", None),  # somebody went there himself
        ("calm", "Sun", None),
    ],
)
def test_switches_only_among_its_own_scenes(emotion: str, present: str, wanted: str | None) -> None:
    assert moods().scene(emotion, present) == wanted


def test_filters_of_other_emotions_go_off() -> None:
    assert moods().switches("sad") == {
        ("Camera", "Blue"): True,
        ("Camera", "Warm"): False,
        ("Camera", "Glow"): False,
    }
    assert not any(moods().switches("calm").values())
