from dataclasses import replace

import numpy as np
import pytest

from sottovoce.clients.protocol import Event, UtteranceRejected, Wake
from sottovoce.daemon.errors import UsageError
from sottovoce.daemon.segment import Final, Partial
from sottovoce.daemon.service.waking import Waking
from sottovoce.daemon.wake.gate import WakeGate
from sottovoce.daemon.wake.settings import WakeSettings
from tests.support.service import final, partial
from tests.support.spotter import PHRASE, ScriptedSpotter, saying


class Rig:
    def __init__(self) -> None:
        self.published: list[Event] = []
        gate = WakeGate(WakeSettings(), ScriptedSpotter())
        self.waking = Waking(gate, self.published.append)


def said(number: int, phrase_end: int | None = None) -> Final:
    event = final("sad", number)
    return Final(replace(event.utterance, samples=saying(32_000, phrase_end)))


def test_without_a_gate_everything_passes_as_it_is() -> None:
    published: list[Event] = []
    waking = Waking(None, published.append)
    event = said(1)
    assert waking.admit(event) is event
    assert published == []
    with pytest.raises(UsageError, match=r"heard already: wake\.enabled is off\."):
        waking.listen()


def test_speech_without_the_phrase_is_rejected_with_its_reason() -> None:
    rig = Rig()
    assert rig.waking.admit(partial("sad")) is None
    assert rig.published == []
    assert rig.waking.admit(said(1)) is None
    (rejected,) = rig.published
    assert isinstance(rejected, UtteranceRejected)
    assert (rejected.id, rejected.code, rejected.reason) == ("1", "asleep", "The wake phrase was not said.")


def test_the_query_is_what_follows_the_phrase_sample_for_sample() -> None:
    rig = Rig()
    event = said(1, phrase_end=12_000)
    query = rig.waking.admit(event)
    assert isinstance(query, Final)
    whole, part = event.utterance, query.utterance
    assert np.array_equal(part.samples, whole.samples[12_000:])
    assert part.start_sample == whole.start_sample + 12_000
    assert part.end_sample == whole.end_sample
    assert len(part.samples) == part.end_sample - part.start_sample - part.lost_samples
    assert part.t_start_s == pytest.approx(whole.t_start_s + 0.75)
    assert (part.id, part.t_closed_s) == (whole.id, whole.t_closed_s)
    (wake,) = rig.published
    assert isinstance(wake, Wake)
    assert (wake.trigger, wake.phrase, wake.score, wake.utterance) == ("phrase", PHRASE, 0.9, "1")
    assert (wake.start_s, wake.end_s) == (0.25, 0.75)
    assert 5.0 < wake.open_s <= 8.0


def test_partials_are_cut_as_well() -> None:
    rig = Rig()
    event = replace(partial("sad", 1), samples=saying(32_000, 12_000))
    query = rig.waking.admit(event)
    assert isinstance(query, Partial)
    assert len(query.samples) == 20_000
    assert query.start_sample == 12_000


def test_a_push_to_talk_takes_the_next_utterance() -> None:
    rig = Rig()
    assert rig.waking.listen() == {"open_s": 8.0}
    (wake,) = rig.published
    assert isinstance(wake, Wake)
    assert (wake.trigger, wake.phrase, wake.utterance, wake.open_s) == ("request", "", None, 8.0)
    event = said(1)
    query = rig.waking.admit(event)
    assert isinstance(query, Final)
    assert np.array_equal(query.utterance.samples, event.utterance.samples)
