"""What two decks should do, without OBS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.obs.decks import (
    HURRY_S,
    LOUDEST,
    NAMES,
    Decks,
    Fade,
    Load,
    Phase,
    Stop,
    loudness_db,
)
from sottovoce.clients.protocol import Track

FADE_S = 2.0
ONE, TWO, THREE = (Track(id=name, path=f"/{name}.flac") for name in ("one", "two", "three"))


def decks(**changes: float) -> Decks:
    return Decks({"A": 1.0, "B": 1.0}, **{"fade_s": FADE_S, "target_level_dbfs": -30.0, **changes})


def playing_one() -> Decks:
    """`ONE` plays in A, all the way up at 10 s."""
    both = decks()
    both.wanted = ONE
    assert both.step(0.0) == [Load("A", ONE)]
    both.started("A", 0.0)
    return both


def test_nothing_wanted_nothing_done() -> None:
    assert decks().step(0.0) == []


def test_loads_silently_and_rises_when_it_plays() -> None:
    both = decks()
    both.wanted = ONE
    assert both.step(0.0) == [Load("A", ONE)]
    assert both.step(0.1) == []
    assert both.volumes(5.0, 0.0) == {"A": 0.0, "B": 0.0}
    assert both.moving(5.0)
    both.started("A", 5.0)
    assert both.volumes(6.0, 0.0)["A"] == pytest.approx(0.5**0.5)
    assert both.volumes(7.0, 0.0) == {"A": 1.0, "B": 0.0}
    assert not both.moving(7.0)


def test_crosses_with_even_power_and_stops_the_old() -> None:
    both = playing_one()
    both.wanted = TWO
    assert both.step(10.0) == [Load("B", TWO)]
    assert both.volumes(11.0, 0.0) == {"A": 1.0, "B": 0.0}
    both.started("B", 12.0)
    for after_s in (0.0, 0.3, 1.0, 1.7, 2.0):
        volumes = both.volumes(12.0 + after_s, 0.0)
        assert volumes["A"] ** 2 + volumes["B"] ** 2 == pytest.approx(1.0)
    assert both.step(13.9) == []
    assert both.step(14.0) == [Stop("A")]
    assert both.step(14.0) == []


def test_a_third_track_hurries_the_first_out() -> None:
    both = playing_one()
    both.wanted = TWO
    both.step(10.0)
    both.started("B", 10.0)
    both.wanted = THREE
    assert both.step(10.5) == []
    assert both.step(10.5 + HURRY_S) == [Stop("A"), Load("A", THREE)]


def test_a_change_of_mind_while_loading() -> None:
    both = playing_one()
    both.wanted = TWO
    assert both.step(10.0) == [Load("B", TWO)]
    both.wanted = THREE
    assert both.step(10.1) == [Load("B", THREE)]
    both.wanted = ONE
    assert both.step(10.2) == [Stop("B")]
    assert both.volumes(10.3, 0.0) == {"A": 1.0, "B": 0.0}


def test_nothing_wanted_any_more_fades_out() -> None:
    both = playing_one()
    both.wanted = None
    assert both.step(10.0) == []
    assert both.volumes(11.0, 0.0)["A"] == pytest.approx(0.5**0.5)
    assert both.step(12.0) == [Stop("A")]


def test_nothing_wanted_while_loading_stops_both() -> None:
    both = playing_one()
    both.wanted = TWO
    both.step(10.0)
    both.wanted = None
    assert both.step(10.1) == [Stop("B")]
    assert both.step(12.1) == [Stop("A")]


def test_a_failure_leaves_what_plays() -> None:
    both = playing_one()
    both.wanted = TWO
    both.step(10.0)
    both.failed("B", 10.5)
    assert both.wanted is ONE
    assert both.step(11.0) == []
    assert both.volumes(11.0, 0.0) == {"A": 1.0, "B": 0.0}


def test_a_failure_with_nothing_playing_is_silence() -> None:
    both = decks()
    both.wanted = ONE
    both.step(0.0)
    both.failed("A", 0.5)
    assert both.wanted is None
    assert both.step(1.0) == []


def test_a_scene_without_music_fades_all_and_back() -> None:
    both = playing_one()
    both.let_hear(False, 10.0)
    assert both.volumes(11.0, 0.0)["A"] == pytest.approx(0.5**0.5)
    both.let_hear(False, 11.5)
    assert both.volumes(12.0, 0.0)["A"] == 0.0
    both.let_hear(True, 20.0)
    assert both.volumes(22.0, 0.0)["A"] == 1.0


@pytest.mark.parametrize(
    ("level_dbfs", "gain_db"), [(None, 0.0), (-18.0, -12.0), (-33.0, 3.0), (-36.0, 6.0), (-90.0, 6.0)]
)
def test_loudness_is_evened_with_a_limit(level_dbfs: float | None, gain_db: float) -> None:
    assert loudness_db(level_dbfs, -30.0) == gain_db


@pytest.mark.parametrize(
    ("volume", "duck_db", "after"),
    [
        (0.5, 0.0, 0.5),
        (2.0, 0.0, 2.0),
        (0.25, -12.0, 0.995),  # what he hears now is what he hears now; later it is four times that
        (0.5, -12.0, 1.0),  # but not above 0 dB
        (2.0, -12.0, 2.0),  # unless he went there himself
        (0.0, -12.0, 0.0),
        (0.0, 0.0, 0.0),
    ],
)
def test_a_moved_fader_is_the_new_volume(volume: float, duck_db: float, after: float) -> None:
    both = playing_one()
    both.moved("A", volume, duck_db)
    assert both.volumes(10.0, 0.0)["A"] == pytest.approx(after, rel=1e-3)
    assert both.decks["B"].base == both.decks["A"].base


def test_a_moved_fader_stays_where_it_was_put_whatever_the_track() -> None:
    both = decks()
    both.wanted = Track(id="loud", path="/loud.flac", level_dbfs=-18.0)
    both.step(0.0)
    both.started("A", 0.0)
    both.moved("A", 0.5, 0.0)
    assert both.volumes(10.0, 0.0)["A"] == pytest.approx(0.5)


def test_dropped_decks_are_silent_and_free() -> None:
    both = playing_one()
    both.drop(10.0)
    assert (both.live, both.wanted) == (None, None)
    assert both.volumes(10.0, 0.0) == {"A": 0.0, "B": 0.0}
    both.wanted = ONE
    assert both.step(10.0) == [Load("A", ONE)]


positions = st.floats(0, 20)


@given(st.lists(st.tuples(positions, st.sampled_from([0.0, 1.0])), max_size=6), positions)
def test_a_fade_never_jumps(turns: list[tuple[float, float]], probe_s: float) -> None:
    fade = Fade()
    for at_s, to in sorted(turns):
        before = fade.gain(at_s)
        fade.go(to, at_s, FADE_S)
        assert fade.gain(at_s) == pytest.approx(before, abs=1e-9)
    last_s = max([at_s for at_s, _ in turns], default=0.0)
    now_s = last_s + probe_s
    assert 0 <= fade.gain(now_s) <= 1
    step = abs(fade.gain(now_s + 0.05) - fade.gain(now_s))
    assert step <= 0.05 / FADE_S * 1.6 + 1e-9


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["want", "none", "start", "fail", "hear", "mute", "drop", "move"]),
            st.sampled_from([ONE, TWO, THREE]),
            st.floats(0.0, 3.0),
        ),
        max_size=25,
    )
)
def test_whatever_comes_volumes_are_bounded_and_the_wanted_plays_in_the_end(
    happenings: list[tuple[str, Track, float]],
) -> None:
    both, now_s = decks(), 0.0
    for what, track, later_s in happenings:
        now_s += later_s
        befall(both, what, track, now_s)
        check(both, both.step(now_s), now_s)
    both.wanted = THREE
    both.let_hear(True, now_s)
    for _ in range(6):
        now_s += FADE_S + 1
        check(both, both.step(now_s), now_s)
        befall(both, "start", THREE, now_s)
    assert both.live
    assert both.live.track is THREE
    assert both.volumes(now_s + FADE_S, 0.0)[both.live.name] == pytest.approx(both.live.base)


def befall(both: Decks, what: str, track: Track, now_s: float) -> None:
    loading = both.in_phase(Phase.LOADING)
    match what:
        case "want" | "none":
            both.wanted = track if what == "want" else None
        case "start" if loading:
            both.started(loading.name, now_s)
        case "fail" if loading:
            both.failed(loading.name, now_s)
        case "hear" | "mute":
            both.let_hear(what == "hear", now_s)
        case "drop":
            both.drop(now_s)
        case "move":
            both.moved(NAMES[int(now_s) % 2], now_s % 3, -6.0)


def check(both: Decks, acts: list[Load | Stop], now_s: float) -> None:
    for act in acts:
        if isinstance(act, Load):
            assert both.decks[act.deck].phase is Phase.LOADING
            assert both.decks[act.deck].track is act.track
    assert all(0 <= volume <= LOUDEST for volume in both.volumes(now_s, -6.0).values())
    assert sum(deck.phase is Phase.LIVE for deck in both.decks.values()) <= 1
