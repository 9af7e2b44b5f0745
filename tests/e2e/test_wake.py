"""A daemon that waits for a phrase, said by real people."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sottovoce.clients import Control, Subscriber
from sottovoce.clients.protocol import (
    Event,
    State,
    Suggestion,
    UtteranceFinal,
    UtteranceRejected,
    UtteranceStarted,
    Wake,
)
from sottovoce.models.corpora import load_corpus
from tests.support.audio import write_audio
from tests.support.data import data_root, needs_data
from tests.support.forked import serving
from tests.support.real import SPEECH_HZ, samples

pytestmark = [needs_data("speech/ravdess"), pytest.mark.data, pytest.mark.timeout(90)]

WAIT = ("-o", "wake.enabled=true", "-o", 'wake.phrases=["sitting by the door @ -40"]')
KIDS, DOGS = "01", "02"  # "kids are talking by the door", "dogs are sitting by the door"


def said(statement: str, actor: str = "01") -> NDArray[np.int16]:
    clips = load_corpus("ravdess", data_root() / "speech" / "ravdess")
    name = f"03-01-05-02-{statement}-01-{actor}"
    return samples(next(clip for clip in clips if clip.path.stem == name))


def heard(home: Path, folder: Path, pcm: NDArray[np.int16], *options: str) -> list[Event]:
    """Return what a daemon publishes of it, read at its own pace, after some seconds to join in."""
    sound = np.concatenate([np.zeros(6 * SPEECH_HZ, np.int16), pcm, np.zeros(2 * SPEECH_HZ, np.int16)])
    file = write_audio(folder / "said.wav", (sound / np.float32(32768)).astype(np.float32), rate_hz=SPEECH_HZ)
    found: list[Event] = []
    topics = ("wake", "utterance", "suggestion", "state")
    with (
        serving(home, "--input", file, "--stay", *WAIT, *options, ready=False) as daemon,
        Subscriber(daemon.events, topics, timeout_s=40) as events,
    ):
        ended, unanswered = False, 0
        for item in events:
            if isinstance(item, Event):
                found.append(item)
            ended = ended or (isinstance(item, State) and item.capture == "ended")
            unanswered += isinstance(item, UtteranceStarted)
            unanswered -= isinstance(item, UtteranceRejected | UtteranceFinal)
            if ended and not unanswered:
                return found
    raise AssertionError("a subscription does not end")


def test_only_what_follows_the_phrase_is_answered(home: Path, tmp_path: Path):
    pause = np.zeros(3 * SPEECH_HZ // 2, np.int16)
    events = heard(home, tmp_path, np.concatenate([said(KIDS), pause, said(DOGS), pause, said(KIDS, "03")]))
    story = [
        (type(event).__name__, getattr(event, "code", ""))
        for event in events
        if isinstance(event, Wake | UtteranceFinal | UtteranceRejected)
    ]
    assert story == [
        ("UtteranceRejected", "asleep"),
        ("Wake", ""),
        ("UtteranceRejected", "phrase_only"),
        ("UtteranceFinal", ""),
    ]
    (wake,) = [event for event in events if isinstance(event, Wake)]
    assert wake.phrase == "sitting by the door"
    assert 0.5 < wake.start_s < wake.end_s


def test_the_tone_of_the_phrase_itself_may_be_the_query(home: Path, tmp_path: Path):
    events = heard(home, tmp_path, said(DOGS), "-o", "wake.query=wake")
    (final,) = [event for event in events if isinstance(event, UtteranceFinal)]
    (wake,) = [event for event in events if isinstance(event, Wake)]
    assert final.duration_s == pytest.approx(wake.end_s - wake.start_s, abs=0.01)
    assert any(isinstance(event, Suggestion) and event.utterance == final.id for event in events)


def test_push_to_talk_opens_the_gate(home: Path):
    with (
        serving(home, "--input", "-", "--stay", *WAIT, stdin=bytes(32_000)) as daemon,
        Control(daemon.control, timeout_s=20) as control,
        Subscriber(daemon.events, ("wake",), timeout_s=40) as events,
    ):
        for item in events:
            if isinstance(item, Wake):
                assert (item.trigger, item.phrase, item.open_s) == ("request", "", 8.0)
                return
            assert control.request("listen") == {"open_s": 8.0}
