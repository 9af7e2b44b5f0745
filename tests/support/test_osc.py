"""The fake DAW hears, answers, and tells."""

import socket

import pytest

from sottovoce.clients.daw.messages import OscMessage
from sottovoce.clients.daw.osc import decode, encode
from tests.support.osc import fake_daw


def test_it_hears_answers_and_tells():
    with fake_daw({"/ask": OscMessage("/answer", (1,))}) as daw:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(5)
            client.sendto(encode(OscMessage("/ask", (0.5, "x"))), ("127.0.0.1", daw.port))
            assert decode(client.recv(1000)) == [OscMessage("/answer", (1,))]
            daw.tell(OscMessage("/told"))
            assert decode(client.recv(1000)) == [OscMessage("/told")]
        assert daw.heard == [OscMessage("/ask", (0.5, "x"))]
        assert daw.values("/ask") == ["x"]


def test_what_never_comes_true_fails():
    with fake_daw() as daw, pytest.raises(AssertionError, match="did not come true"):
        daw.await_(lambda: False, timeout_s=0.01)
