import pytest

from sottovoce.clients.daw.errors import MappingError
from sottovoce.clients.daw.learn import learn
from sottovoce.clients.daw.mapping import load
from sottovoce.clients.daw.messages import Message
from tests.clients.daw.hearing import mapping

TWO = mapping('source = "valence"\nosc = "/v"', 'source = "arousal"\nosc = "/a"')


def go_through(*answers: str) -> tuple[list[Message], list[str]]:
    """What is sent, and what is asked, for these answers."""
    sent: list[Message] = []
    asked: list[str] = []
    left = iter(answers)

    def ask(question: str) -> str:
        asked.append(question)
        return next(left)

    learn(TWO, sent.append, ask, lambda _: None)
    return sent, asked


def addresses(sent: list[Message]) -> list[str]:
    return list(dict.fromkeys(message.address for message in sent))


def test_one_control_at_a_time():
    sent, asked = go_through("", "", "", "")
    assert [message.address for message in sent] == ["/v"] * 81 + ["/a"] * 81
    assert asked[0].startswith("1 of 2: valence → /v. Point X at the parameter and switch its learn on")


def test_skip_repeat_and_quit():
    assert addresses(go_through("s", "", "")[0]) == ["/a"]
    assert len(go_through("", "r", "", "q")[0]) == 2 * 81
    assert go_through("q")[0] == []
    assert addresses(go_through("", "q")[0]) == ["/v"]


def test_what_moves_the_daws_own_faders_needs_no_learning():
    with pytest.raises(MappingError, match=r"^Ardour needs no learning: this mapping moves its own faders"):
        learn(load("ardour"), lambda _: None, lambda _: "", lambda _: None)
