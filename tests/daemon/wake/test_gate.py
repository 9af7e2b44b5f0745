import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.frames import Samples
from sottovoce.daemon.wake.gate import MIN_QUERY_SAMPLES, Speech, Verdict, WakeGate
from sottovoce.daemon.wake.settings import WakeSettings
from sottovoce.daemon.wake.spotting import Spotted
from tests.support.spotter import PHRASE, ScriptedSpotter, saying

RATE = 16_000


def gate(**settings: object) -> WakeGate:
    return WakeGate(WakeSettings(**settings), ScriptedSpotter())


def final(number: int, samples: Samples, at_s: float) -> Speech:
    return Speech(number, samples, at_s, final=True)


def partial(number: int, samples: Samples, at_s: float) -> Speech:
    return Speech(number, samples, at_s, final=False)


def test_without_the_phrase_nothing_is_a_query() -> None:
    asleep = gate()
    assert asleep.take(partial(1, saying(16_000), 0.0)) == Verdict()
    assert asleep.take(final(1, saying(32_000), 0.0)) == Verdict(code="asleep")


def test_what_follows_the_phrase_in_the_same_breath_is_the_query() -> None:
    awake = gate()
    assert awake.take(partial(1, saying(16_000, phrase_end=20_000), 0.0)) == Verdict()
    woken = awake.take(partial(1, saying(24_000, phrase_end=20_000), 0.0))
    assert woken == Verdict(Spotted(PHRASE, 12_000, 20_000, 0.9))
    talking = awake.take(partial(1, saying(32_000, phrase_end=20_000), 0.0))
    assert talking == Verdict(query=(20_000, 32_000))
    over = awake.take(final(1, saying(40_000, phrase_end=20_000), 0.0))
    assert over == Verdict(query=(20_000, 40_000))


def test_the_phrase_alone_opens_the_gate_for_what_begins_soon() -> None:
    awake = gate(follow_up_s=8.0)
    alone = awake.take(final(1, saying(20_000 + MIN_QUERY_SAMPLES - 1, phrase_end=20_000), 0.0))
    assert alone.code == "phrase_only"
    assert alone.query is None
    assert awake.take(final(2, saying(16_000), 8.0)).query == (0, 16_000)  # the first answer: 9 s
    assert awake.take(final(3, saying(16_000), 16.9)).query == (0, 16_000)
    assert awake.take(final(4, saying(16_000), 17.1)).code == "asleep"  # the second did not prolong it


def test_without_follow_up_every_query_needs_its_phrase() -> None:
    strict = gate(follow_up_s=0.0)
    assert strict.take(final(1, saying(32_000, phrase_end=16_000), 0.0)).query == (16_000, 32_000)
    assert strict.take(final(2, saying(32_000), 3.0)).code == "asleep"


def test_the_phrase_itself_is_the_query_where_that_is_wanted() -> None:
    tone = gate(query="wake")
    first = tone.take(partial(1, saying(24_000, phrase_end=20_000), 0.0))
    assert first.query == (12_000, 20_000)
    assert tone.take(partial(1, saying(32_000, phrase_end=20_000), 0.0)) == Verdict()
    assert tone.take(final(1, saying(40_000, phrase_end=20_000), 0.0)).query == (12_000, 20_000)
    assert tone.take(final(2, saying(16_000), 3.0)).code == "asleep"


@pytest.mark.parametrize("query", ["after", "wake"])
def test_a_push_to_talk_opens_the_gate_without_a_phrase(query: str) -> None:
    pushed = gate(query=query, follow_up_s=5.0)
    pushed.open(100.0)
    assert pushed.open_s(102.0) == 3.0
    assert pushed.take(final(1, saying(16_000), 104.0)).query == (0, 16_000)
    assert pushed.take(final(2, saying(16_000), 111.0)).code == "asleep"


def test_a_push_while_somebody_speaks_takes_what_they_are_saying() -> None:
    pushed = gate()
    assert pushed.take(partial(1, saying(16_000), 0.0)).query is None
    pushed.open(1.5)
    assert pushed.take(final(1, saying(32_000), 0.0)).query == (0, 32_000)


def test_an_echo_of_the_phrase_is_no_second_phrase() -> None:
    awake = gate(refractory_ms=2000, follow_up_s=0.0)
    assert awake.take(final(1, saying(20_000, phrase_end=16_000), 0.0)).woken is not None
    assert awake.take(final(2, saying(20_000, phrase_end=16_000), 1.9)).woken is None
    assert awake.take(final(3, saying(20_000, phrase_end=16_000), 2.0)).woken is not None


def test_a_phrase_that_the_cut_left_to_the_next_utterance_is_heard_there() -> None:
    awake = gate()
    assert awake.take(partial(1, saying(48_000, phrase_end=40_000), 0.0)).woken is not None
    cut = awake.take(final(1, saying(30_000), 0.0))
    assert cut.query is not None  # it began within the window that its own phrase opened
    again = awake.take(final(2, saying(40_000, phrase_end=10_000), 30_000 / RATE))
    assert again.woken is not None
    assert again.query == (10_000, 40_000)


@given(
    lengths=st.lists(st.integers(1, 8), min_size=1, max_size=8),
    phrase_end=st.integers(8_000, 60_000),
    after=st.sampled_from(["after", "wake"]),
)
def test_a_query_always_lies_within_what_was_said(lengths: list[int], phrase_end: int, after: str) -> None:
    judged = gate(query=after)
    total, at_s = 0, 0.0
    for step in lengths:
        total += step * 4_000
        verdict = judged.take(partial(1, saying(total, phrase_end=phrase_end), at_s))
        if verdict.query is not None:
            assert 0 <= verdict.query[0] < verdict.query[1] <= total
    verdict = judged.take(final(1, saying(total, phrase_end=phrase_end), at_s))
    assert (verdict.query is None) == bool(verdict.code)
    if verdict.query is not None:
        assert 0 <= verdict.query[0] < verdict.query[1] <= total


def test_samples_are_fed_once_and_in_order() -> None:
    spotter = ScriptedSpotter()
    fed = WakeGate(WakeSettings(), spotter)
    counting = np.arange(30_000, dtype=np.int16)
    fed.take(partial(1, counting[:10_000], 0.0))
    fed.take(partial(1, counting[:20_000], 0.0))
    fed.take(final(1, counting, 0.0))
    assert np.array_equal(np.concatenate(spotter.fed), counting)
    fed.take(final(2, counting[:5], 9.0))
    assert np.array_equal(np.concatenate(spotter.fed), counting[:5])
