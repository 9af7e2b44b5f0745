"""Ranking and the windows of no repeat."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.suggest.asking import ask
from sottovoce.daemon.suggest.mood import ManualMood
from sottovoce.daemon.suggest.policy import Like, like_bonus, played, rank, recent, shortlist, standing
from sottovoce.daemon.suggest.settings import SuggestSettings
from sottovoce.daemon.suggest.state import DirectorState
from tests.support.suggestions import axis, track

SETTINGS = SuggestSettings()
SET = ask(DirectorState(manual=ManualMood.named("happy")), SETTINGS, "heard", "final")
QUERY = replace(SET, vector=axis("happy"), mode="final")


def like(name: str, similarity: float, **changes: object):
    return replace(track(name, "happy"), similarity=similarity, **changes)


def names(ranked) -> list[str]:
    return [item.candidate.track for item in ranked]


def test_rank_prefers_agreement_in_mood_when_similarity_is_close():
    far = replace(like("far", 0.82), valence=0.25, arousal=0.25)
    assert names(rank([far, like("near", 0.80)], QUERY, [], SETTINGS)) == ["near", "far"]
    assert names(rank([replace(far, similarity=0.99), like("near", 0.80)], QUERY, [], SETTINGS)) == [
        "far",
        "near",
    ]


def test_rank_keeps_the_best_section_of_a_track_and_drops_what_is_no_number():
    found = [like("a", 0.5, start_s=0.0), like("a", 0.7, start_s=60.0), like("b", float("nan"))]
    ranked = rank([*found, like("c", 0.6, valence=float("nan"))], QUERY, [], SETTINGS)
    assert [(item.candidate.track, item.candidate.start_s) for item in ranked] == [("a", 60.0)]


def test_without_a_vector_nearness_in_mood_is_the_similarity():
    ranked = rank([track("b", "sad"), track("a", "happy")], SET, [], SETTINGS)
    assert [(item.candidate.track, item.candidate.similarity) for item in ranked] == [
        ("a", 1.0),
        ("b", pytest.approx(0.5)),
    ]


@given(st.integers(0, 60), st.floats(0.0, 0.5))
def test_likes_are_bounded_and_grow(count, most):
    likes = [Like("a", 0.75, 0.75)] * count
    bonus = like_bonus("a", QUERY, likes, most)
    assert 0.0 <= bonus <= most
    assert bonus >= like_bonus("a", QUERY, likes[1:], most)


def test_likes_count_for_their_track_and_mood_only():
    assert like_bonus("a", QUERY, [Like("a", 0.75, 0.75)], 0.1) == pytest.approx(0.05)
    assert like_bonus("b", QUERY, [Like("a", 0.75, 0.75)], 0.1) == 0.0
    assert like_bonus("a", QUERY, [Like("a", 0.25, 0.25)], 0.1) == 0.0


LIBRARY = [
    like("a1", 0.9, artist="Ada", album="First"),
    like("a2", 0.8, artist="ada", album="Second"),
    like("b1", 0.7, artist="Bo", album="first"),
    like("b2", 0.6, artist="Bo", album="Third"),
    like("x", -0.5, artist="Far", album="Away"),
]


@pytest.mark.parametrize(
    ("heard", "expected", "note"),
    [
        ([], ["a1", "a2", "b1", "b2", "x"], ""),
        (["a1"], ["b2", "x"], ""),
        (["b2"], ["a1", "a2", "x"], ""),
        (["a1", "b2"], ["a2", "b1", "x"], "other artists do not fit, so one heard lately may return"),
        (["a1", "a2"], ["b2", "x"], ""),
        (["a1", "a2", "b2"], ["b1", "x"], "other artists do not fit, so one heard lately may return"),
        (["b1", "a2", "b2", "a1"], ["b1", "a2", "b2", "a1"], "all that fits was heard lately"),
    ],
)
def test_windows_give_way_one_by_one(heard, expected, note):
    by_name = {item.track: item for item in LIBRARY}
    plays = [played(by_name[name], float(at)) for at, name in enumerate(heard)]
    choice = shortlist(rank(LIBRARY, QUERY, [], SETTINGS), None, plays, 10.0, SETTINGS)
    assert names(choice.ranked) == expected
    assert choice.note.startswith(note)
    assert bool(choice.note) == bool(note)


def test_album_gives_way_before_artist():
    tracks = [like("a1", 0.9, artist="Ada", album="Hits"), like("b1", 0.8, artist="Bo", album="Hits")]
    tracks.append(like("x", -0.5, artist="Far", album="Away"))
    choice = shortlist(rank(tracks, QUERY, [], SETTINGS), tracks[0], [], 10.0, SETTINGS)
    assert names(choice.ranked) == ["b1", "x"]
    assert choice.note == "other albums do not fit, so one heard lately may return"


def test_a_library_of_one_artist_and_album_has_nothing_to_alternate():
    tracks = [like(name, 0.9, artist="Ada", album="Hits") for name in "abc"]
    choice = shortlist(rank(tracks, QUERY, [], SETTINGS), tracks[0], [], 10.0, SETTINGS)
    assert names(choice.ranked) == ["b", "c"]
    assert choice.note == ""


def test_unknown_artist_and_album_block_nothing():
    tracks = [like("a", 0.9), like("b", 0.8)]
    assert shortlist(rank(tracks, QUERY, [], SETTINGS), tracks[0], [], 0.0, SETTINGS).note == ""


def test_windows_end():
    play = played(LIBRARY[0], 0.0)
    ranked = rank(LIBRARY, QUERY, [], SETTINGS)
    assert names(shortlist(ranked, None, [play], SETTINGS.no_repeat_artist_s, SETTINGS).ranked) == [
        "a2",
        "b2",
        "x",
    ]
    assert "b1" in names(shortlist(ranked, None, [play], SETTINGS.no_repeat_album_s, SETTINGS).ranked)
    assert "a1" in names(shortlist(ranked, None, [play], SETTINGS.no_repeat_track_s, SETTINGS).ranked)


def test_recent_drops_what_no_window_reaches():
    old, new = played(LIBRARY[0], 0.0), played(LIBRARY[1], 1.0)
    assert recent([old, new], SETTINGS.no_repeat_track_s, SETTINGS) == (new,)


def test_standing_is_bounded_by_the_worst_found():
    ranked = rank(LIBRARY[:2], QUERY, [], SETTINGS)
    assert standing(LIBRARY[1], ranked, QUERY, [], SETTINGS) == ranked[1]
    assert standing(LIBRARY[4], ranked, QUERY, [], SETTINGS).score == ranked[1].score
    assert standing(LIBRARY[4], [], QUERY, [], SETTINGS).score == 0.0
    assert standing(LIBRARY[4], ranked, SET, [], SETTINGS).score == pytest.approx(1.0), (
        "mood is known exactly"
    )
