"""The whole daemon in one process, over real sockets."""

import time
from pathlib import Path

import numpy as np
import pytest

from sottovoce.clients import Control, Subscriber
from sottovoce.clients.errors import ConnectionTimeout, RequestError
from sottovoce.clients.protocol import Event, State, Suggestion
from sottovoce.daemon.errors import InputError, StateError
from sottovoce.daemon.frames import Notice
from tests.support.audio import write_audio
from tests.support.catalogues import track_hash
from tests.support.service import final, serving

pytestmark = pytest.mark.timeout(30)


def wait(condition) -> None:
    until = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def events(subscriber: Subscriber, seconds: float = 0.5) -> list[Event]:
    found: list[Event] = []
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        item = subscriber.read(left)
        if isinstance(item, Event):
            found.append(item)
    return found


def test_states_from_ready_to_ended(tmp_path: Path):
    script = [Notice("listening", "Playing.", 0.0, "script", 16_000, 1), Notice("ended", "Over.", 1.0)]
    with serving(tmp_path, script) as service:
        assert service.ended.wait(5)
        with Control(service.publisher.control_endpoint) as control:
            status = control.request("status")
        assert (status["daemon"], status["capture"], status["tracks"]) == ("ready", "ended", 12)
        assert status["bundle"].startswith("moods ")
        with Subscriber(service.publisher.events_endpoint, ("state",)) as subscriber:
            state = events(subscriber)[0]
        assert isinstance(state, State)
        assert (state.capture, state.reason, state.source) == ("ended", "Over.", "file")
    assert service.failure is None


def test_requests_reach_the_director(tmp_path: Path):
    with serving(tmp_path, []) as service, Control(service.publisher.control_endpoint) as control:
        assert control.request("skip")["code"] == "nothing_heard"
        with pytest.raises(RequestError, match="Nothing has been suggested yet"):
            control.request("pin")
        service._mailbox.put(final("angry"))
        wait(lambda: control.request("status")["current"] == track_hash(3))
        assert control.request("pin")["code"] == "pinned"
        assert control.request("skip")["code"] == "pinned"
        assert control.request("unpin")["decision"] == "hold"
        assert control.request("pin", track=track_hash(9))["current"] == track_hash(9)
        with pytest.raises(RequestError, match="The library has no track 'x'"):
            control.request("veto", track="x")
        control.request("unpin")
        assert control.request("veto")["current"] != track_hash(9)
        assert control.request("unveto", track=track_hash(9))["code"] == "unvetoed"
        assert control.request("like")["code"] == "liked"
        assert control.request("mood", emotion="sad")["code"] == "mood"
        assert control.request("mood", valence=0.9, arousal=0.1)["code"] == "mood"
        with pytest.raises(RequestError, match="There is no mood 'furious'"):
            control.request("mood", emotion="furious")
        assert control.request("clear_mood")["code"] == "mood"
        assert control.request("reload") == {"tracks": 12}
        assert control.request("playback.report", state="playing", client="test") == {}


def test_pause_and_mute_show_in_the_state(tmp_path: Path):
    with serving(tmp_path, []) as service, Control(service.publisher.control_endpoint) as control:
        control.request("pause")
        assert control.request("status")["daemon"] == "paused"
        service._mailbox.put(final("happy"))
        control.request("resume")
        assert control.request("status")["daemon"] == "ready"
        assert control.request("mute") == {"muted": True}
        assert control.request("status")["muted"] is True
        assert control.request("unmute") == {"muted": False}


def test_what_the_director_learnt_survives_a_restart(tmp_path: Path):
    with serving(tmp_path, []) as service, Control(service.publisher.control_endpoint) as control:
        control.request("pin", track=track_hash(4))
    with serving(tmp_path, []) as service, Control(service.publisher.control_endpoint) as control:
        assert control.request("status")["current"] == track_hash(4)
        assert control.request("skip")["code"] == "pinned"


def test_stopping_answers_what_was_heard(tmp_path: Path):
    with serving(tmp_path, []) as service, Subscriber(service.publisher.events_endpoint) as subscriber:
        events(subscriber, 0.3)
        service._mailbox.put(final("calm"))
        service.stop()
        assert any(isinstance(event, Suggestion) for event in events(subscriber))


def test_a_thread_that_fails_ends_the_daemon_with_its_error(tmp_path: Path):
    def break_down() -> None:
        raise RuntimeError("the sky fell")

    with serving(tmp_path, [break_down]) as service:
        assert service.ended.wait(5)
        assert str(service.failure) == "the sky fell"


def test_a_failure_that_its_sentence_explains_is_told_without_a_traceback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    def end() -> None:
        raise InputError("The pipe is empty. Fill it.")

    with serving(tmp_path, [end]) as service:
        assert service.ended.wait(5)
    assert isinstance(service.failure, InputError)
    assert "The pipe is empty" not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_memory_that_cannot_be_saved_ends_no_show_but_is_told_at_its_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    with serving(tmp_path, []) as service, Control(service.publisher.control_endpoint) as control:
        (tmp_path / "director.json" / "in the way").mkdir(parents=True)
        for number in (4, 5):
            assert control.request("pin", track=track_hash(number))["current"] == track_hash(number)
        assert service.failure is None
    assert isinstance(service.failure, StateError)
    assert caplog.text.count("Until then nothing new is remembered.") == 1


def test_a_memory_that_can_be_saved_again_is(tmp_path: Path):
    with serving(tmp_path, []) as service, Control(service.publisher.control_endpoint) as control:
        (tmp_path / "director.json" / "in the way").mkdir(parents=True)
        control.request("pin", track=track_hash(4))
        (tmp_path / "director.json" / "in the way").rmdir()
        (tmp_path / "director.json").rmdir()
    assert service.failure is None
    assert (tmp_path / "director.json").is_file()


def test_what_the_source_says_of_itself_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO")
    with serving(tmp_path, [Notice("lost", "The microphone is gone. Trying again.", 0.0)]) as service:
        assert service.ended.wait(5)
    assert "The microphone is gone. Trying again." in caplog.text


def test_stopping_does_not_wait_for_a_recording_that_is_being_answered(tmp_path: Path):
    path = write_audio(tmp_path / "long.wav", np.zeros(900 * 8_000, np.float32), "wav-mono-8k", rate_hz=8_000)
    with (
        serving(tmp_path, []) as service,
        Control(service.publisher.control_endpoint, timeout_s=0.3) as control,
    ):
        with pytest.raises(ConnectionTimeout):
            control.request("suggest", path=str(path))
        began_s = time.monotonic()
        service.stop()
        service._requests._workers.shutdown(wait=True)  # what the interpreter does at exit
        assert time.monotonic() - began_s < 5


def test_unknown_requests_are_answered_with_the_known_ones(tmp_path: Path):
    with serving(tmp_path, []) as service, Control(service.publisher.control_endpoint) as control:
        with pytest.raises(RequestError) as caught:
            control.request("dance")
        assert caught.value.code == "unknown"
        assert {"skip", "pin", "mood", "status", "describe", "suggest"} <= set(caught.value.known)
