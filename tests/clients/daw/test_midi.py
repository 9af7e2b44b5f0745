import logging

import pytest

from sottovoce.clients.daw.errors import PortError
from sottovoce.clients.daw.messages import MidiMessage
from sottovoce.clients.daw.midi import NO_VIRTUAL, MidiOutput, chosen
from tests.support.midi import FakeMidi

CC = MidiMessage("control_change", 1, 20, 5)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("IAC", "IAC Driver Bus 1"),
        ("bus 2", "IAC Driver Bus 2"),
        ("loop", "loop"),
        ("loopm", "loopMIDI 0"),
        ("nothing", None),
    ],
)
def test_a_port_by_part_of_its_name(part, name):
    names = ["Midi Through:0", "IAC Driver Bus 1", "IAC Driver Bus 2", "loopMIDI 0", "loop"]
    assert chosen(part, names) == name


def test_opens_and_sends(caplog):
    caplog.set_level(logging.INFO)
    system = FakeMidi("A", "Synth 1")
    output = MidiOutput(system, "synth")
    assert output.poll(0.0)
    assert not output.poll(1.0)
    output.send(CC)
    output.close()
    assert (system.sent, system.opened) == ([CC], None)
    assert caplog.messages == ["Sending MIDI to the port 'Synth 1'."]


def test_waits_for_a_port_that_is_not_there(caplog):
    system = FakeMidi("A")
    output = MidiOutput(system, "synth")
    assert not output.poll(0.0)
    output.send(CC)
    assert not output.poll(5.0)
    system.names.append("Synth")
    assert output.poll(10.0)
    assert system.sent == []
    assert caplog.messages == ["No MIDI port has 'synth' in its name (there: A): waiting for it."]


def test_a_port_that_goes_is_opened_again_when_it_is_back(caplog):
    system = FakeMidi("Synth")
    output = MidiOutput(system, "synth")
    output.poll(0.0)
    system.names.clear()
    assert not output.poll(1.0)
    assert system.opened is None
    output.send(CC)
    system.names.append("Synth")
    assert output.poll(10.0)
    assert "The MIDI port 'Synth' is gone: looking for it until it is back." in caplog.messages


def test_a_port_that_takes_nothing_any_more_is_opened_anew(caplog):
    system = FakeMidi("Synth")
    output = MidiOutput(system, "synth")
    output.poll(0.0)
    system.broken = True
    output.send(CC)
    assert not output.poll(1.0)
    system.broken = False
    assert output.poll(10.0)
    assert caplog.messages == ["Gone.", "In use."]


def test_a_virtual_port():
    system = FakeMidi()
    output = MidiOutput(system, "", "linux")
    assert output.poll(0.0)
    assert not output.poll(1.0)
    assert system.opened == "virtual sottovoce"


def test_without_a_midi_system_it_waits(caplog):
    system = FakeMidi()
    system.broken = True
    output = MidiOutput(system, "", "linux")
    assert not output.poll(0.0)
    system.broken = False
    assert output.poll(5.0)
    assert caplog.messages == ["No MIDI system."]


def test_windows_has_no_virtual_ports():
    with pytest.raises(PortError, match="install loopMIDI") as caught:
        MidiOutput(FakeMidi(), "", "win32")
    assert str(caught.value) == NO_VIRTUAL
    assert MidiOutput(FakeMidi("loopMIDI"), "loop", "win32").poll(0.0)
