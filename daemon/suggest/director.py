"""The director: a pure state machine over what is heard and what the user asks.

It does no I/O, starts no thread and draws no random number; time is passed in. So the same events at the
same times give the same decisions, and a snapshot taken anywhere continues as if nothing had happened.

A turn has two steps, because what is searched for depends on what was heard before::

    asked = director.hear(heard, now_s)        # or skip, mood, veto, ...
    if isinstance(asked, Query):
        asked = director.decide(asked, search(asked), now_s)
"""

from collections.abc import Sequence
from dataclasses import replace

from msgspec.structs import replace as update

from .asking import answer, ask
from .judge import Situation, judge
from .mood import ManualMood, is_usable
from .policy import Like, Ranked, Shortlist, rank, shortlist, standing
from .reason import explain
from .settings import SuggestSettings
from .state import DirectorState
from .terms import Candidate, Cause, Code, Decision, Heard, Mode, Query, Verdict

MOST_LIKES = 1000


class Director:
    """Decides what the listener should notice.

    Every method that takes an event returns either a `Query`, to be answered with `decide`, or the
    `Decision` itself. Paused, it ignores what is heard; what is asked for by hand still happens.

    Parameters
    ----------
    settings : SuggestSettings
    state : DirectorState
        Where to go on; from another clock, use `restore`.
    """

    def __init__(self, settings: SuggestSettings, state: DirectorState | None = None) -> None:
        self._settings = settings
        self._state = state or DirectorState()

    @classmethod
    def restore(
        cls, settings: SuggestSettings, state: DirectorState, now_s: float, away_s: float = 0.0
    ) -> "Director":
        """Go on from a snapshot that was taken `away_s` seconds before `now_s`, on this or another clock."""
        return cls(settings, state.shifted(now_s - away_s - state.clock_s))

    @property
    def current(self) -> Candidate | None:
        """The track that should sound now."""
        return self._state.current

    @property
    def paused(self) -> bool:
        """True if what is heard is ignored."""
        return self._state.paused

    def snapshot(self, now_s: float) -> DirectorState:
        """Return all that is needed to go on later."""
        return update(self._state, clock_s=now_s)

    def hear(self, heard: Heard, now_s: float) -> Query | Decision:
        """Take in an utterance or the beginning of one."""
        mode: Mode = "final" if heard.final else "partial"
        settings = self._settings
        if self._state.paused:
            return self._reply("abstain", "paused", mode)
        if not is_usable(heard):
            return self._reply("abstain", "not_finite", mode)
        clear = heard.confidence >= settings.confidence_floor
        self._state = self._state.hearing(heard, now_s, settings.half_life_s, clear=clear)
        if not clear and self._state.manual is None:
            return self._reply("abstain", "unsure", mode, confidence=heard.confidence)
        query = self._ask("heard", mode)
        if query is not None and query.mode == "partial":
            query = replace(query, confidence=min(query.confidence, heard.confidence))
        return query or self._reply("abstain", "nothing_heard", mode)

    def decide(self, query: Query, candidates: Sequence[Candidate], now_s: float) -> Decision:
        """Answer a query with what the library found, in any order."""
        state, settings = self._state, self._settings
        if state.paused and query.cause == "heard":
            return self._reply("abstain", "paused", query.mode)
        everything = rank(candidates, query, state.likes, settings)
        ranked = [item for item in everything if item.candidate.track not in state.vetoed]
        current = None
        if state.current is not None:
            current = standing(state.current, everything, query, state.likes, settings)
        if state.pinned and current is not None:
            reason = explain("hold", "pinned", current=current.candidate)
            return answer(query, "hold", "pinned", self._top(ranked), current.candidate, reason=reason)
        choice = shortlist(ranked, state.current, state.plays, now_s, settings)
        situation = Situation(
            query=query,
            best=choice.ranked[0] if choice.ranked else None,
            current=state.current,
            current_score=current.score if current else 0.0,
            current_vetoed=current is not None and current.candidate.track in state.vetoed,
            held_s=now_s - state.since_s,
            offered=len(everything),
        )
        verdict, code = judge(situation, settings)
        return self._carry_out(situation, verdict, code, choice=choice, current=current, now_s=now_s)

    def skip(self) -> Query | Decision:
        """Move on to the next best track now."""
        if self._state.pinned:
            return self._reply("hold", "pinned", "manual")
        return self._wish("skip")

    def pin(self, candidate: Candidate, now_s: float) -> Decision:
        """Make a track current until it is unpinned."""
        state = self._state
        verdict: Verdict = "hold"
        if state.current is None or state.current.track != candidate.track:
            self._play(candidate, now_s)
            verdict = "switch"
        self._state = update(self._state, pinned=True)
        return self._reply(verdict, "pinned", "manual")

    def unpin(self) -> Query | Decision:
        """Let go of the pinned track; it stays current as long as it fits."""
        self._state = update(self._state, pinned=False)
        return self._wish("heard")

    def veto(self, track: str, now_s: float) -> Query | Decision:
        """Never suggest a track again until the veto is lifted; a pinned one stays until it is unpinned."""
        state = self._state
        if track not in state.vetoed:
            self._state = update(state, vetoed=(*state.vetoed, track))
        if state.pinned or state.current is None or state.current.track != track:
            return self._reply("hold", "vetoed", "manual")
        asked = self._wish("veto")
        if isinstance(asked, Decision):
            self._play(None, now_s)
            return replace(asked, current=None)
        return asked

    def unveto(self, track: str) -> Decision:
        """Lift a veto."""
        kept = tuple(vetoed for vetoed in self._state.vetoed if vetoed != track)
        self._state = update(self._state, vetoed=kept)
        return self._reply("hold", "unvetoed", "manual")

    def like(self, track: str) -> Decision:
        """Rank a track higher in moods like the present one."""
        query = self._ask("heard", "manual")
        if query is None:
            return self._reply("abstain", "nothing_heard", "manual")
        like = Like(track, query.valence, query.arousal)
        self._state = update(self._state, likes=(*self._state.likes, like)[-MOST_LIKES:])
        return self._reply("hold", "liked", "manual")

    def mood(self, mood: ManualMood) -> Query | Decision:
        """Go by a mood set by hand instead of the voice, until it is cleared."""
        self._state = update(self._state, manual=mood)
        return self._wish("mood")

    def clear_mood(self) -> Query | Decision:
        """Go by the voice again."""
        self._state = update(self._state, manual=None)
        return self._wish("mood")

    def pause(self) -> Decision:
        """Ignore what is heard until resumed."""
        self._state = update(self._state, paused=True)
        return self._reply("abstain", "paused", "manual")

    def resume(self) -> Decision:
        """Listen again."""
        self._state = update(self._state, paused=False)
        return self._reply("hold", "resumed", "manual")

    def _ask(self, cause: Cause, mode: Mode) -> Query | None:
        return ask(self._state, self._settings, cause, mode)

    def _wish(self, cause: Cause) -> Query | Decision:
        """Return the query for what is asked by hand, or say that there is nothing to go by."""
        return self._ask(cause, "manual") or self._reply("abstain", "nothing_heard", "manual")

    def _play(self, candidate: Candidate | None, now_s: float) -> None:
        self._state = self._state.playing(candidate, now_s, self._settings)

    def _top(self, ranked: list[Ranked]) -> list[Candidate]:
        return [item.candidate for item in ranked[: self._settings.k]]

    def _carry_out(
        self,
        situation: Situation,
        verdict: Verdict,
        code: Code,
        *,
        choice: Shortlist,
        current: Ranked | None,
        now_s: float,
    ) -> Decision:
        """Change the current track if so ruled, and put the decision in words."""
        best = situation.best.candidate if situation.best else None
        before = current.candidate if current else None
        ranked = choice.ranked
        after = before
        if verdict == "switch":
            after = best
            self._play(best, now_s)
        elif situation.current_vetoed:
            after = None
            self._play(None, now_s)
        elif current is not None:
            ranked = sorted([*ranked, current], key=lambda item: (-item.score, item.candidate.track))
        reason = explain(
            verdict,
            code,
            query=situation.query,
            current=before,
            best=best,
            held_s=situation.held_s,
            hold_s=self._settings.hold_s,
            note=choice.note if verdict == "switch" else "",
        )
        return answer(situation.query, verdict, code, self._top(ranked), after, reason=reason)

    def _reply(self, verdict: Verdict, code: Code, mode: Mode, confidence: float | None = None) -> Decision:
        """Return a decision that needs no search; it tells the mood as it stands."""
        current = self._state.current
        query = self._ask("heard", mode)
        reason = explain(verdict, code, query=query, current=current, confidence=confidence or 0.0)
        if query is None:
            return Decision(verdict, code, reason, current, mode, confidence=confidence or 0.0)
        if confidence is not None:
            query = replace(query, confidence=confidence)
        return answer(replace(query, mode=mode), verdict, code, [], current, reason=reason)
