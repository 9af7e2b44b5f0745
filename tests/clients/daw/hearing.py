"""Events of a voice and its music, as short as tests want them."""

from sottovoce.clients.daw.mapping import parse
from sottovoce.clients.daw.schema import Mapping
from sottovoce.clients.protocol import Suggestion, Track, UtteranceFinal, UtterancePartial, UtteranceStarted

HEAD = 'name = "X"\n[osc]\nport = 9000\n'


def mapping(*controls: str, head: str = HEAD) -> Mapping:
    """A mapping of controls, each given as its lines."""
    return parse(head + "".join(f"\n[[control]]\n{control}\n" for control in controls), "x.toml")


def started() -> UtteranceStarted:
    return UtteranceStarted(id="u", start_s=0.0)


def partial(emotion: str = "happy", valence: float = 0.9, arousal: float = 0.8) -> UtterancePartial:
    return UtterancePartial(
        id="u",
        duration_s=1,
        level_dbfs=-20,
        emotion=emotion,
        valence=valence,
        arousal=arousal,
        confidence=0.6,
        scores={},
    )


def final(
    emotion: str = "happy", valence: float = 0.9, arousal: float = 0.8, **more: object
) -> UtteranceFinal:
    return UtteranceFinal(
        id="u",
        duration_s=2,
        level_dbfs=-20,
        emotion=emotion,
        valence=valence,
        arousal=arousal,
        confidence=0.7,
        scores={},
        **more,
    )


def suggestion(
    emotion: str | None = "happy",
    valence: float | None = 0.75,
    arousal: float | None = 0.5,
    track: str | None = "1",
    decision: str = "switch",
    **more: object,
) -> Suggestion:
    current = (
        None if track is None else Track(id=track, path=f"/m/{track}.flac", title=f"T{track}", artist="A")
    )
    return Suggestion(
        utterance="u",
        mode="final",
        decision=decision,
        code="c",
        reason="r",
        emotion=emotion,
        valence=valence,
        arousal=arousal,
        confidence=0.8,
        current=current,
        **more,
    )
