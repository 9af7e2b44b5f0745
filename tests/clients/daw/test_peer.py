import logging
import socket
import time

import pytest

from sottovoce.clients.daw.errors import PortError
from sottovoce.clients.daw.messages import OscMessage
from sottovoce.clients.daw.peer import OscPeer
from sottovoce.clients.daw.settings import DawSettings
from tests.clients.daw.hearing import mapping
from tests.support.daw import free_udp_port
from tests.support.osc import fake_daw

HEAD = """name = "Desk"
hint = "Switch OSC on."
[osc]
port = {port}
reply_port = {reply}
ask = [["/hello", "{{reply_port}}"]]
silence_s = 5
heartbeat = "/beat"
"""
CONTROL = 'source = "duck"\nosc = "/g"\ntold = "/g"'


def peer(port: int, reply: int = 0, **settings: object) -> OscPeer:
    """A peer of a desk on a port."""
    desk = mapping(CONTROL, head=HEAD.format(port=port, reply=reply))
    assert desk.osc is not None
    return OscPeer(desk, desk.osc, DawSettings(**settings))


def polled(desk: OscPeer, found, timeout_s: float = 5.0) -> list[OscMessage]:
    """Poll until something was told that is looked for."""
    end_s, told = time.monotonic() + timeout_s, []
    while not found(told):
        assert time.monotonic() < end_s, told
        told += desk.poll(time.monotonic(), daemon_alive=True)[0]
        time.sleep(0.005)
    return told


def test_asks_with_its_port_beats_and_hears_what_is_told(caplog):
    caplog.set_level(logging.INFO)
    with fake_daw({"/hello": OscMessage("/g", (-3.5,))}) as daw:
        desk = peer(daw.port)
        assert polled(desk, len) == [OscMessage("/g", (-3.5,))]
        desk.send(OscMessage("/g", (1.0,)))
        daw.await_(lambda: daw.values("/g") == [1.0])
        assert daw.values("/hello") == [desk.reply_port]
        assert daw.values("/beat") == [1]
        desk.close()
    assert f"Desk answers at 127.0.0.1:{daw.port}." in caplog.text


def test_nobody_answers(caplog):
    port = free_udp_port()
    desk = peer(port)
    now_s = time.monotonic()
    for step in range(5):
        assert desk.poll(now_s + step, daemon_alive=False) == ([], False)
    desk.close()
    assert caplog.messages == [f"No answer from Desk at 127.0.0.1:{port}; still sending. Switch OSC on."]


def test_coming_and_coming_back_are_told():
    with fake_daw({"/hello": OscMessage("/other")}) as daw:
        desk = peer(daw.port)
        daw.await_(lambda: desk.poll(0.0, daemon_alive=True)[1])
        assert desk.poll(20.0, daemon_alive=True) == ([], False)
        daw.await_(lambda: desk.poll(21.0, daemon_alive=True)[1])
        assert len(daw.values("/hello")) == 2
        assert desk.poll(22.0, daemon_alive=True) == ([], False)
        desk.close()


def test_answers_a_ping():
    with fake_daw({"/hello": OscMessage("/sottovoce/ping")}) as daw:
        desk = peer(daw.port)
        polled(desk, len)
        daw.await_(lambda: daw.values("/sottovoce/pong") == ["sottovoce"])
        desk.close()


def test_garbage_and_floods_are_survived():
    with fake_daw() as daw:
        desk = peer(daw.port)
        desk.poll(0.0, daemon_alive=True)
        daw.await_(lambda: daw.sender is not None)
        for data in (b"", b"/g", b"/g\0\0,f\0\0", b"#bundle\0", b"\xff" * 60_000, b"/g\0\0,s\0\0\xff\0\0\0"):
            daw.tell(data)
        for number in range(150):
            daw.tell(OscMessage("/meter", (number,)))
        daw.tell(OscMessage("/g", (0.25,)))
        assert polled(desk, lambda told: OscMessage("/g", (0.25,)) in told)
        desk.close()


def test_strangers_are_not_heard():
    with fake_daw() as daw, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        desk = peer(daw.port)
        stranger.bind(("127.0.0.2", 0))
        stranger.sendto(b"/g\0\0,f\0\0\0\0\0\0", ("127.0.0.1", desk.reply_port))
        time.sleep(0.05)
        assert desk.poll(0.0, daemon_alive=True) == ([], False)
        desk.close()


def test_what_cannot_be_sent_is_told_once(caplog):
    with fake_daw() as daw:
        desk = peer(daw.port)
        for _ in range(3):
            desk.send(OscMessage("/g", (float("nan"),)))
        desk.send(OscMessage("/g", (1.0,)))
        daw.await_(lambda: daw.values("/g") == [1.0])
        desk.close()
    assert caplog.messages == ["Cannot send /g: nan is no number that a DAW can take."]


def test_settings_win_over_the_mapping():
    with fake_daw() as daw:
        desk = peer(1, osc_host="localhost", osc_port=daw.port)
        desk.send(OscMessage("/g", (1.0,)))
        daw.await_(lambda: daw.values("/g") == [1.0])
        desk.close()


def test_no_such_host():
    with pytest.raises(
        PortError, match=r"^Cannot find the machine 'no such host': .* Check \[daw\] osc_host.$"
    ):
        peer(9000, osc_host="no such host")


def test_reply_port_is_taken():
    with (
        fake_daw() as daw,
        pytest.raises(PortError, match=f"^Cannot listen for answers on UDP port {daw.port}: "),
    ):
        peer(9000, daw.port)
