"""Against real peers: liblo's oscdump, Ardour without windows, JACK without sound."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import mido
import pytest

from sottovoce.clients.daw.export import export
from sottovoce.clients.daw.mapping import load
from sottovoce.clients.daw.markers import Mark
from sottovoce.clients.daw.messages import MidiMessage, OscMessage
from sottovoce.clients.daw.midi import MidiOutput
from sottovoce.clients.daw.osc import decode, encode
from sottovoce.clients.daw.peer import OscPeer
from sottovoce.clients.daw.run import Bridge, run
from sottovoce.clients.daw.settings import DawSettings
from tests.clients.daw.hearing import final, started, suggestion
from tests.support.daw import Ardour, jack, oscdump, until
from tests.support.publishing import publishing

pytestmark = [pytest.mark.daw, pytest.mark.timeout(180)]  # Ardour starts in 3 s, or in 30 on a busy machine


@contextmanager
def bridging(name: str, settings: DawSettings, endpoint: str) -> Iterator[None]:
    """Run the bridge with a shipped mapping in a thread."""
    mapping = load(name)
    assert mapping.osc is not None
    stop = threading.Event()
    bridge = Bridge(mapping, settings, OscPeer(mapping, mapping.osc, settings), None)
    thread = threading.Thread(target=run, args=(bridge, stop.is_set, endpoint))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)


def test_oscdump_prints_what_the_generic_mapping_sends():
    with oscdump() as dump, publishing() as publisher:
        with bridging("generic", DawSettings(osc_port=dump.port), publisher.events_endpoint):
            dump.await_line(r"/sottovoce/heartbeat i 1")
            dump.await_line(r"/sottovoce/ping i \d+")
            publisher.publish(started())
            dump.await_line(r"/sottovoce/speech i 1")
            dump.await_line(r"/sottovoce/duck f 1\.0+")
            publisher.publish(suggestion("happy", 0.75, 0.5, track="Ti ✨"))
            dump.await_line(r"/sottovoce/valence f 0\.75")
            dump.await_line(r"/sottovoce/arousal f 0\.5")
            dump.await_line(r'/sottovoce/emotion s "happy"')
            dump.await_line(r'/sottovoce/track s "TTi ✨ · A"')
        dump.await_line(r"/sottovoce/duck f 0\.0+")
        dump.await_line(r"/sottovoce/speech i 0")


class Surface:
    """A second surface: tells where Ardour's fader is, as Ardour itself says."""

    def __init__(self, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(0.2)
        self._to = ("127.0.0.1", port)
        self.gains: list[float] = []

    def send(self, address: str, *args: float) -> None:
        self._socket.sendto(encode(OscMessage(address, args)), self._to)

    def joined(self) -> bool:
        """Ask for feedback; return whether it comes. A session that still loads forgets what is asked."""
        self.send("/set_surface", 0, 159, 2, 0, 0, 0)
        end_s = time.monotonic() + 4.0  # each question makes Ardour begin anew
        while self.gain() is None and time.monotonic() < end_s:
            pass
        return bool(self.gains)

    def gain(self) -> float | None:
        """Return the last gain that was told, after reading what has come."""
        try:
            while True:
                for message in decode(self._socket.recv(65536)):
                    if message.address == "/strip/gain" and message.args[0] == 1:
                        self.gains.append(float(message.args[1]))
        except TimeoutError:
            return self.gains[-1] if self.gains else None

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def surface(ardour: tuple[Ardour, int]) -> Iterator[Surface]:
    """A second surface beside the bridge."""
    opened = Surface(ardour[1])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ardour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ardour, int]]:
    """An Ardour that runs, and its OSC port."""
    daw = Ardour(tmp_path_factory.mktemp("ardour"))
    daw.make_session()
    with daw.running() as port:
        yield daw, port


def test_ardour_moves_its_fader_and_gets_it_back(ardour, surface, caplog):
    caplog.set_level(logging.INFO)
    daw, port = ardour
    until(surface.joined)
    surface.send("/strip/gain", 1, -7.5)
    until(lambda: surface.gain() == pytest.approx(-7.5, abs=0.01))
    with publishing() as publisher:
        with bridging("ardour", DawSettings(osc_port=port, duck_release_ms=200), publisher.events_endpoint):
            until(lambda: "Ardour answers at" in caplog.text and "is there." in caplog.text)
            time.sleep(0.3)  # the answer to /set_surface is many messages
            publisher.publish(started())
            until(lambda: surface.gain() == pytest.approx(-19.5, abs=0.01))
            publisher.publish(final())
            until(lambda: surface.gain() == pytest.approx(-7.5, abs=0.01))
            publisher.publish(suggestion("happy", track="é"))
            publisher.publish(started())
            until(lambda: surface.gain() == pytest.approx(-19.5, abs=0.01))
        until(lambda: surface.gain() == pytest.approx(-7.5, abs=0.01))
    surface.send("/save_state")
    until(lambda: 'name="happy: Té · A"' in daw.session.read_text(encoding="utf-8"))


def test_ardour_reads_what_is_exported(tmp_path):
    daw = Ardour(tmp_path)
    daw.make_session()
    script = export([Mark("emotion", 'h"appy\\ é', 1.0, 2.5), Mark("track", "♪", 3.0, 3.0)], "ardour")
    (tmp_path / "marks.lua").write_text(script, encoding="utf-8")
    daw.lua(
        "load_session(os.getenv('FOLDER'), 'show')\nfunction ardour() end\n"
        "dofile(os.getenv('MARKS'))\nfactory()()\nSession:save_state('')\nclose_session()\nquit()\n",
        FOLDER=str(daw.session.parent),
        MARKS=str(tmp_path / "marks.lua"),
    )
    session = daw.session.read_text(encoding="utf-8")
    assert 'name="h&quot;appy\\ é" start="a282240000" end="a705600000" flags="IsRangeMarker"' in session
    assert 'name="♪" start="a846720000"' in session


def test_midi_over_jack(monkeypatch, caplog):
    import rtmidi

    from sottovoce.clients.daw.rtmidi_backend import RtMidi, systems

    with jack() as environment:
        for name, value in environment.items():
            if name.startswith("JACK_"):
                monkeypatch.setenv(name, value)
        if rtmidi.API_UNIX_JACK not in rtmidi.get_compiled_api():
            pytest.skip("this build of python-rtmidi has no JACK")
        monkeypatch.setattr(rtmidi, "get_compiled_api", lambda: [rtmidi.API_UNIX_JACK])
        synth = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name="synth")
        synth.open_virtual_port("in")
        synth.ignore_types(sysex=False, timing=False, active_sense=False)
        assert any("synth:in" in port for port in systems()["Jack"])
        output = MidiOutput(RtMidi(), "SYNTH")
        assert output.poll(0.0)
        sent = [
            MidiMessage("control_change", 1, 20, 99),
            MidiMessage("note_on", 16, 60, 100),
            MidiMessage("note_off", 16, 60),
            MidiMessage("program_change", 2, 5),
        ]
        for message in sent:
            output.send(message)
        heard: list[list[int]] = []
        until(lambda: ((found := synth.get_message()) and heard.append(found[0])) or len(heard) == 4)
        kinds = [mido.Message.from_bytes(data).type for data in heard]
        assert kinds == ["control_change", "note_on", "note_off", "program_change"]
        assert heard[0] == [0xB0, 20, 99]
        assert output.poll(2.0) is False
        synth.close_port()
        synth.delete()
        assert output.poll(4.0) is False
        assert "is gone: looking for it until it is back." in caplog.text
        again = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name="synth")
        again.open_virtual_port("in")
        until(lambda: output.poll(20.0 + time.monotonic()))
        output.send(sent[0])
        until(again.get_message)
        output.close()
        again.close_port()
        again.delete()


def test_a_virtual_port_over_jack(monkeypatch):
    import rtmidi

    from sottovoce.clients.daw.rtmidi_backend import RtMidi

    with jack() as environment:
        for name, value in environment.items():
            if name.startswith("JACK_"):
                monkeypatch.setenv(name, value)
        monkeypatch.setattr(rtmidi, "get_compiled_api", lambda: [rtmidi.API_UNIX_JACK])
        output = MidiOutput(RtMidi(), "")
        assert output.poll(0.0)
        daw = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name="daw")
        daw.open_port(daw.get_ports().index("sottovoce:sottovoce"), "in")
        output.send(MidiMessage("control_change", 1, 20, 7))
        assert until(daw.get_message)[0] == [0xB0, 20, 7]
        output.close()
        daw.close_port()
        daw.delete()
