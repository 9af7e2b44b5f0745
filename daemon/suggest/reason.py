"""The reason for a decision, in words that need no manual."""

from .terms import Candidate, Code, Query, Verdict

ADJECTIVES = {"disgust": "disgusted"}  # the other classes are adjectives already

BEST = "'{best}' fits best ({similarity:.2f})"
NEXT = "'{best}' is the next best ({similarity:.2f})"

TEMPLATES: dict[tuple[Verdict, Code], str] = {
    ("switch", "first"): "{mood}; " + BEST,
    ("switch", "better_fit"): "{mood}; " + BEST + " and replaces '{current}' after {held}",
    ("switch", "run_out"): "{mood}; " + BEST + " now that '{current}' has come to its end",
    ("switch", "skipped"): "You skipped '{current}'; " + NEXT,
    ("switch", "vetoed"): "You vetoed '{current}'; " + NEXT,
    ("switch", "mood"): "{mood}; " + BEST + " and replaces '{current}'",
    ("switch", "pinned"): "You pinned '{current}'; it stays until you unpin it",
    ("hold", "pinned"): "'{current}' is pinned and stays until you unpin it",
    ("hold", "held"): "{mood}; '{current}' has played for only {held} and is left alone until {hold}",
    ("hold", "still_fits"): "{mood}; '{current}' still fits",
    ("hold", "no_margin"): "{mood}; '{current}' stays because nothing fits clearly better",
    ("hold", "mood"): "{mood}; '{current}' fits already",
    ("hold", "partial_unsure"): "The sentence is not over and not clear enough yet; '{current}' stays",
    ("hold", "only_choice"): "'{current}' stays because there is nothing else: add music or lift a veto",
    ("hold", "vetoed"): "The track is vetoed and will not be suggested until you lift the veto",
    ("hold", "unvetoed"): "The veto is lifted and the track may be suggested again",
    ("hold", "liked"): "The like is noted: the track ranks higher in a mood like this",
    ("hold", "resumed"): "Listening again, the next sentence counts",
    ("abstain", "partial_unsure"): "The sentence is not over and not clear enough yet to choose music",
    ("abstain", "unsure"): "The voice was not clear enough ({confidence:.2f}) to go by; the music stays",
    ("abstain", "not_finite"): "The sound could not be measured, so it is ignored; the music stays",
    ("abstain", "paused"): "Suggestions are paused; the music stays until you resume",
    ("abstain", "nothing_heard"): "Nothing has been heard yet to go by: say something or set a mood",
    ("abstain", "no_candidates"): "The library has no track for this: add music or loosen the filters",
    ("abstain", "all_vetoed"): "Every track that could fit is vetoed: lift a veto or add music",
}


def explain(
    verdict: Verdict,
    code: Code,
    *,
    query: Query | None = None,
    current: Candidate | None = None,
    best: Candidate | None = None,
    held_s: float = 0.0,
    hold_s: float = 0.0,
    confidence: float = 0.0,
    note: str = "",
) -> str:
    """Return one sentence for a decision; `current` is the track before it, `note` a rule that gave way."""
    sentence = TEMPLATES[verdict, code].format(
        mood="" if query is None else describe(query),
        current="" if current is None else _name(current),
        best="" if best is None else _name(best),
        similarity=0.0 if best is None else best.similarity,
        held=duration(held_s),
        hold=duration(hold_s),
        confidence=confidence,
    )
    return f"{sentence} ({note})." if note else f"{sentence}."


def describe(query: Query) -> str:
    """Return the mood in words, such as "Angry and tense, fairly sure"."""
    emotion = ADJECTIVES.get(query.emotion, query.emotion)
    shade = _shade(query.valence, query.arousal)
    mood = emotion if emotion == shade else f"{emotion} and {shade}"
    if query.vector is None:
        return f"You set the mood to {mood}"
    return f"{mood.capitalize()}, {_certainty(query.confidence)}"


def duration(seconds: float) -> str:
    """Return a duration as people say it: "42 s", "3 min"."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _shade(valence: float, arousal: float) -> str:
    """Return one word for a point of the valence-arousal plane."""
    if arousal >= 0.6:
        return "lively" if valence >= 0.5 else "tense"
    if arousal <= 0.4:
        return "relaxed" if valence >= 0.5 else "subdued"
    return "bright" if valence >= 0.6 else "dark" if valence <= 0.4 else "even"


def _certainty(confidence: float) -> str:
    if confidence >= 0.8:
        return "sure"
    if confidence >= 0.6:
        return "fairly sure"
    return "not very sure"


def _name(candidate: Candidate) -> str:
    return candidate.title or candidate.path.replace("\\", "/").rsplit("/", 1)[-1]
