"""The mood as it stands, put as a query; and the decision on it."""

from .settings import SuggestSettings
from .state import DirectorState
from .terms import Candidate, Cause, Code, Decision, Mode, Query, Verdict

POOL = 4  # candidates fetched for each one shown, so that artist and album windows leave enough


def ask(state: DirectorState, settings: SuggestSettings, cause: Cause, mode: Mode) -> Query | None:
    """Return the query for the mood set by hand, else the one heard; None if there is neither."""
    lately = {play.track for play in state.plays}
    count = settings.k * POOL + len(lately) + len(state.vetoed)
    include = state.current.track if state.current else ""
    manual, mood = state.manual, state.tentative
    if manual is not None:
        return Query(
            vector=None,
            emotion=manual.emotion,
            valence=manual.valence,
            arousal=manual.arousal,
            confidence=1.0,
            mode="manual",
            cause=cause,
            count=count,
            include=include,
        )
    if not mood.weight:
        return None
    return Query(
        vector=mood.vector,
        emotion=mood.emotion,
        valence=mood.valence,
        arousal=mood.arousal,
        confidence=mood.confidence,
        mode=mode,
        cause=cause,
        count=count,
        include=include,
    )


def answer(
    query: Query,
    verdict: Verdict,
    code: Code,
    candidates: list[Candidate],
    current: Candidate | None,
    *,
    reason: str,
) -> Decision:
    """Return the decision on a query, with the mood that was asked for."""
    return Decision(
        decision=verdict,
        code=code,
        reason=reason,
        current=current,
        mode=query.mode,
        emotion=query.emotion,
        valence=query.valence,
        arousal=query.arousal,
        confidence=query.confidence,
        candidates=candidates,
    )
