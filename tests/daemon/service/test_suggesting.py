"""Utterances to suggestions: what is published, in which order, and what happens when something is wrong."""

from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest

from sottovoce.clients.protocol import Event, Suggestion, UtteranceFinal, UtterancePartial, UtteranceRejected
from sottovoce.daemon.segment import Final, Utterance
from sottovoce.daemon.service.finding import Finder
from sottovoce.daemon.service.latency import Latencies
from sottovoce.daemon.service.mailbox import Call, Mailbox
from sottovoce.daemon.service.suggesting import Suggester
from sottovoce.daemon.suggest.director import Director
from sottovoce.daemon.suggest.settings import SuggestSettings
from tests.support.catalogues import track_hash
from tests.support.service import MoodSpeech, final, partial, small_music


class Rig:
    def __init__(self, folder: Path) -> None:
        self.published: list[Event] = []
        self.remembered = 0
        self.latencies = Latencies()
        self.speech = MoodSpeech()
        self.suggester = Suggester(
            speech=self.speech,  # type: ignore[arg-type]
            finder=Finder(small_music(folder), lambda _: None),
            director=Director(SuggestSettings()),
            admit=lambda event: event,
            publish=self.published.append,
            remember=self.remember,
            latencies=self.latencies,
        )

    def remember(self) -> None:
        self.remembered += 1


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_a_final_is_heard_then_answered_from_the_library(rig: Rig):
    rig.suggester.hear(final("angry"))
    heard, suggestion = rig.published
    assert isinstance(heard, UtteranceFinal)
    assert (heard.emotion, heard.confidence, heard.cut) == ("angry", 0.9, "pause")
    assert isinstance(suggestion, Suggestion)
    assert (suggestion.decision, suggestion.code, suggestion.mode) == ("switch", "first", "final")
    assert suggestion.current is not None
    assert suggestion.current.id == track_hash(3)  # the first of the angry ones
    assert len(suggestion.tracks) == 5
    assert suggestion.latency_ms is not None
    assert 0 <= suggestion.latency_ms < 1000
    assert rig.remembered == 1
    assert set(rig.latencies.percentiles_ms()) == {"wait", "encode", "decide", "speech_end_to_suggestion"}


def test_a_partial_comes_first_and_is_replaced_by_its_final(rig: Rig):
    rig.suggester.hear(partial("sad"))
    rig.suggester.hear(final("sad"))
    kinds = [type(event) for event in rig.published]
    assert kinds == [UtterancePartial, Suggestion, UtteranceFinal, Suggestion]
    assert [event.mode for event in rig.published if isinstance(event, Suggestion)] == ["partial", "final"]
    assert rig.published[-1].current.id == rig.published[1].current.id  # held


def test_an_unsure_utterance_changes_nothing(rig: Rig):
    rig.speech.confidence = 0.26
    rig.suggester.hear(final("happy"))
    suggestion = rig.published[-1]
    assert isinstance(suggestion, Suggestion)
    assert (suggestion.decision, suggestion.code, suggestion.current) == ("abstain", "unsure", None)
    assert rig.remembered == 0


def test_what_the_encoder_refuses_is_rejected_with_its_sentence(rig: Rig):
    nothing = Utterance(1, np.zeros(10, np.int16), 0, 10, 0, 0, 0, -20.0, 0, "pause")
    rig.suggester.hear(Final(nothing))
    (rejected,) = rig.published
    assert isinstance(rejected, UtteranceRejected)
    assert (rejected.code, rejected.reason) == ("unusable", "An utterance of nothing cannot be judged.")


def test_an_empty_library_is_said_with_what_to_do(tmp_path: Path):
    rig = Rig(tmp_path / "x")
    rig.suggester.finder = Finder(small_music(tmp_path / "empty", per_mood=0), lambda _: None)
    rig.suggester.hear(final("happy"))
    suggestion = rig.published[-1]
    assert isinstance(suggestion, Suggestion)
    assert suggestion.code == "no_candidates"
    assert suggestion.reason == "The library is empty: add music with `sottovoce library add FOLDER`."


def test_a_command_is_published_and_remembered(rig: Rig):
    rig.suggester.hear(final("happy"))
    first = rig.published[-1].current.id
    decision = rig.suggester.command(rig.suggester.director.skip())
    assert decision.code == "skipped"
    assert rig.published[-1].mode == "manual"
    assert rig.published[-1].utterance is None
    assert rig.published[-1].current.id != first
    assert rig.remembered == 2


@pytest.mark.timeout(5)
def test_calls_answer_their_askers_and_their_errors_stay_with_them(rig: Rig):
    mailbox = Mailbox()
    good, bad, given_up = Future(), Future(), Future()
    given_up.cancel()
    mailbox.put(Call(lambda: 42, good))
    mailbox.put(Call(lambda: 1 / 0, bad))
    mailbox.put(Call(lambda: pytest.fail("nobody waits for this"), given_up))
    mailbox.put(final("calm"))
    mailbox.close()
    rig.suggester.run(mailbox)
    assert good.result() == 42
    assert isinstance(bad.exception(), ZeroDivisionError)
    assert isinstance(rig.published[-1], Suggestion)


def test_an_encoder_that_breaks_is_not_swallowed(rig: Rig):
    broken = Utterance(1, np.full(10, 9, np.int16), 0, 10, 0, 0, 0, -20.0, 0, "pause")
    with pytest.raises(RuntimeError, match="the encoder broke"):
        rig.suggester.hear(Final(broken))
