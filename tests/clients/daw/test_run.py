"""The bridge between a real publisher and a DAW made of a socket, and a MIDI system made of a list."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sottovoce.clients.daw.messages import MidiMessage, OscMessage
from sottovoce.clients.daw.midi import MidiOutput
from sottovoce.clients.daw.peer import OscPeer
from sottovoce.clients.daw.run import Bridge, run
from sottovoce.clients.daw.schema import Mapping
from sottovoce.clients.daw.settings import DawSettings
from tests.clients.daw.hearing import final, mapping, started, suggestion
from tests.support.midi import FakeMidi
from tests.support.osc import FakeDaw, fake_daw
from tests.support.publishing import publishing, raw_socket

HEAD = """name = "Desk"
[osc]
port = {port}
ask = [["/hello"]]
ask_every_s = 1
silence_s = 2
[marker]
osc = "/mark"
"""
GAIN = 'source = "duck_db"\nosc = "/g"\ntold = "/told"\nrelative = true\nmax_hz = 100'
NOTE = 'source = "speech"\nmidi = "note"\nnumber = 36'
MOOD = 'source = "emotion"\nosc = "/emotion"'
FAST = DawSettings(duck_attack_ms=50, duck_hold_ms=0, duck_release_ms=50)
TOLD = {"/hello": OscMessage("/told", (-6.0,))}


@contextmanager
def bridging(desk: Mapping, endpoint: str, system: FakeMidi) -> Iterator[threading.Event]:
    """Run a bridge in a thread; leaving stops it as a signal would."""
    assert desk.osc is not None
    stop = threading.Event()
    bridge = Bridge(desk, FAST, OscPeer(desk, desk.osc, FAST), MidiOutput(system, "synth"))
    thread = threading.Thread(target=run, args=(bridge, stop.is_set, endpoint))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()


def desk(daw: FakeDaw) -> Mapping:
    return mapping(GAIN, NOTE, MOOD, head=HEAD.format(port=daw.port))


def test_a_sentence_from_start_to_end(caplog):
    caplog.set_level(logging.INFO)
    system = FakeMidi("Synth")
    with publishing() as publisher, fake_daw(TOLD) as daw:
        with bridging(desk(daw), publisher.events_endpoint, system):
            daw.await_(lambda: "Desk answers" in caplog.text and "is there." in caplog.text)
            publisher.publish(started())
            daw.await_(lambda: daw.values("/g")[-1:] == [-18.0])
            publisher.publish(final())
            publisher.publish(suggestion("happy"))
            daw.await_(lambda: daw.values("/g")[-1:] == [-6.0])
            daw.await_(lambda: daw.values("/mark") == ["happy: T1 · A"])
            daw.await_(lambda: daw.values("/emotion") == ["happy"])
        assert [message.kind for message in system.sent] == ["note_on", "note_off"]
        assert system.opened is None


def test_stopped_mid_sentence_it_puts_everything_back(caplog):
    caplog.set_level(logging.INFO)
    system = FakeMidi("Synth")
    with publishing() as publisher, fake_daw(TOLD) as daw:
        with bridging(desk(daw), publisher.events_endpoint, system):
            daw.await_(lambda: "Desk answers" in caplog.text and "is there." in caplog.text)
            publisher.publish(started())
            daw.await_(lambda: daw.values("/g")[-1:] == [-18.0])
        daw.await_(lambda: daw.values("/g")[-1:] == [-6.0])
        assert system.sent[-1] == MidiMessage("note_off", 1, 36)
    assert "Put back: /g -6, note off 36 = 0 on channel 1." in caplog.messages


def test_a_daemon_that_dies_mid_sentence_ends_the_duck(caplog):
    system = FakeMidi("Synth")
    with fake_daw(TOLD) as daw, publishing() as publisher:
        endpoint = publisher.events_endpoint
        with bridging(desk(daw), endpoint, system):
            daw.await_(lambda: bool(daw.heard))
            daw.await_(lambda: publisher.publish(started()) is None and bool(daw.values("/g")))
            publisher.stop()
            daw.await_(lambda: daw.values("/g")[-1:] == [-6.0], timeout_s=8)
            assert system.sent[-1] == MidiMessage("note_off", 1, 36)
    assert f"The daemon at {endpoint} has been silent for 3.5 s." in caplog.messages


def test_started_before_everything_else(caplog):
    caplog.set_level(logging.INFO)
    system = FakeMidi()
    with publishing() as publisher:
        endpoint = publisher.events_endpoint
    with fake_daw() as daw:
        port = daw.port
    late = mapping(GAIN, NOTE, MOOD, head=HEAD.format(port=port))
    with (
        bridging(late, endpoint, system),
        fake_daw(TOLD, port) as daw,
        publishing(events=endpoint) as publisher,
    ):
        publisher.publish(suggestion("sad"))
        daw.await_(lambda: daw.values("/emotion")[-1:] == ["sad"], timeout_s=8)
    assert f"The daemon at {endpoint} is there." in caplog.messages


def test_a_daw_that_comes_back_is_told_anew(caplog):
    caplog.set_level(logging.INFO)
    with (
        publishing() as publisher,
        fake_daw(TOLD) as daw,
        bridging(desk(daw), publisher.events_endpoint, FakeMidi()),
    ):
        publisher.publish(suggestion("sad"))
        daw.await_(lambda: daw.values("/emotion") == ["sad"])
        daw.close()
        daw.await_(lambda: "No answer from Desk" in caplog.text, timeout_s=8)
        with fake_daw(TOLD, daw.port) as again:
            again.await_(lambda: again.values("/emotion") == ["sad"], timeout_s=8)


def test_what_is_no_message_is_told_and_survived(caplog):
    import zmq

    with fake_daw(TOLD) as daw, raw_socket(zmq.PUB, "tcp://127.0.0.1:1") as wild:
        port = wild.bind_to_random_port("tcp://127.0.0.1")
        with bridging(desk(daw), f"tcp://127.0.0.1:{port}", FakeMidi()):

            def told() -> bool:
                wild.send_multipart([b"suggestion", b"{"])
                return "is not of protocol version 1" in caplog.text

            daw.await_(told)
            before = len(daw.heard)
            daw.await_(lambda: len(daw.heard) > before)


@pytest.mark.parametrize("message", [OscMessage("/x"), MidiMessage("note_on", 1, 1)])
def test_what_has_no_way_out_is_dropped(message):
    bridge = Bridge(mapping(GAIN), FAST, None, None)
    bridge.send(message)
    assert bridge.step(None, 0.0) > 0
    bridge.close()
