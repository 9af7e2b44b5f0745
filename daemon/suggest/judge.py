"""The rules of switching, in the order in which they apply."""

from dataclasses import dataclass

from .policy import Ranked, distance
from .settings import SuggestSettings
from .terms import Candidate, Code, Query, Verdict


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a ruling depends on.

    Attributes
    ----------
    best : Ranked or None
        First of the shortlist.
    current_score : float
        Score of the current track for the same query; if the search did not return it, that of the worst
        candidate, which it cannot exceed.
    held_s : float
        Seconds since the current track began.
    offered : int
        Candidates the library found.
    """

    query: Query
    best: Ranked | None
    current: Candidate | None
    current_score: float
    current_vetoed: bool
    held_s: float
    offered: int


def judge(now: Situation, settings: SuggestSettings) -> tuple[Verdict, Code]:
    """Rule on the situation."""
    unclear = now.query.mode == "partial" and now.query.confidence < settings.partial_floor
    if now.best is None:
        return _nothing_else(now)
    if now.current is None:
        return ("abstain", "partial_unsure") if unclear else ("switch", "first")
    if now.current_vetoed:
        return "switch", "vetoed"
    if now.query.cause == "skip":
        return "switch", "skipped"
    return _weigh(now, now.current, now.best, settings, unclear=unclear)


def _nothing_else(now: Situation) -> tuple[Verdict, Code]:
    if not now.offered:
        return "abstain", "no_candidates"
    if now.current is None or now.current_vetoed:
        return "abstain", "all_vetoed"
    return "hold", "only_choice"


def _weigh(
    now: Situation, current: Candidate, best: Ranked, settings: SuggestSettings, *, unclear: bool
) -> tuple[Verdict, Code]:
    """Weigh the best of the others against the current track."""
    fits = current.emotion == best.candidate.emotion and distance(current, now.query) <= settings.fit_distance
    if now.query.cause == "mood":
        better = not fits and best.score > now.current_score
        return ("switch", "mood") if better else ("hold", "mood")
    if now.held_s < settings.hold_s:
        return "hold", "held"
    if unclear:
        return "hold", "partial_unsure"
    if now.held_s >= current.duration_s - current.start_s:
        return "switch", "run_out"
    if fits:
        return "hold", "still_fits"
    if best.score < now.current_score + settings.switch_margin:
        return "hold", "no_margin"
    return "switch", "better_fit"
