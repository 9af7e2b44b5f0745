import pytest

from sottovoce.clients.overlay.standing import Standing, after
from sottovoce.clients.protocol import Suggestion
from sottovoce.daemon.service.messages import suggestion as published
from sottovoce.daemon.suggest.director import Director
from sottovoce.daemon.suggest.mood import ManualMood
from sottovoce.daemon.suggest.settings import SuggestSettings
from tests.support.suggestions import Listener, hear, track


def said(
    code: str, decision: str = "hold", mode: str = "manual", confidence: float | None = 0.6
) -> Suggestion:
    return Suggestion(
        utterance=None,
        mode=mode,
        decision=decision,
        code=code,
        reason="",
        confidence=confidence,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("code", ["liked", "paused", "resumed", "unsure", "unvetoed", "vetoed", "pinned"])
def test_a_pin_outlives_what_says_nothing_of_it(code: str) -> None:
    assert after(Standing(pinned=True), said(code)).pinned


@pytest.mark.parametrize(
    ("code", "decision"), [("still_fits", "hold"), ("vetoed", "switch"), ("skipped", "switch")]
)
def test_a_decision_made_freely_shows_that_nothing_is_pinned(code: str, decision: str) -> None:
    assert not after(Standing(pinned=True), said(code, decision)).pinned


def test_it_follows_the_real_director() -> None:
    listener = Listener(Director(SuggestSettings()))
    director = listener.director
    standing = Standing()

    def follow(asked: object) -> Standing:
        decision = listener.answer(asked, 1000.0)  # type: ignore[arg-type]
        return after(standing, published(decision, None, None))

    standing = follow(director.hear(hear("sad"), 0.0))
    assert standing == Standing()
    standing = follow(director.pin(track("happy0", "happy"), 100.0))
    assert standing == Standing(pinned=True)
    standing = follow(director.hear(hear("sad"), 200.0))
    assert standing == Standing(pinned=True)
    standing = follow(director.unpin())
    assert standing == Standing()
    standing = follow(director.mood(ManualMood.named("calm")))
    assert standing == Standing(mood=True)
    standing = follow(director.pause())
    assert standing == Standing(mood=True)
    standing = follow(director.resume())
    assert standing == Standing(mood=True)
    standing = follow(director.hear(hear("angry"), 300.0))
    assert standing == Standing(mood=True)
    standing = follow(director.clear_mood())
    assert standing == Standing()
