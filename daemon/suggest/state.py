"""All that the director remembers, as one immutable value."""

from msgspec import Struct
from msgspec.structs import replace

from .mood import ManualMood, Mood
from .policy import Like, Play, played, recent
from .settings import SuggestSettings
from .terms import Candidate, Heard


class DirectorState(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The director's state. Its times are on the clock that showed `clock_s` when the snapshot was taken.

    Attributes
    ----------
    current : Candidate or None
        What sounds, since `since_s`; with `pinned` it stays.
    heard, tentative : Mood
        The mood by finished utterances, and with the unfinished one added.
    counted : str
        Last finished utterance, so that it is not counted twice.
    """

    clock_s: float = 0.0
    current: Candidate | None = None
    since_s: float = 0.0
    pinned: bool = False
    paused: bool = False
    manual: ManualMood | None = None
    heard: Mood = Mood()
    tentative: Mood = Mood()
    counted: str | None = None
    vetoed: tuple[str, ...] = ()
    likes: tuple[Like, ...] = ()
    plays: tuple[Play, ...] = ()

    def shifted(self, by_s: float) -> "DirectorState":
        """Return the state with all its times moved by `by_s`, as another clock would tell them."""
        return replace(
            self,
            clock_s=self.clock_s + by_s,
            since_s=self.since_s + by_s,
            heard=replace(self.heard, at_s=self.heard.at_s + by_s),
            tentative=replace(self.tentative, at_s=self.tentative.at_s + by_s),
            plays=tuple(replace(play, until_s=play.until_s + by_s) for play in self.plays),
        )

    def hearing(self, heard: Heard, now_s: float, half_life_s: float, *, clear: bool) -> "DirectorState":
        """Return the state with `heard` in the mood: for good if the utterance is over, else on trial."""
        if not clear or heard.utterance == self.counted:
            return replace(self, tentative=self.heard)
        after = self.heard.after(heard, now_s, half_life_s)
        if not heard.final:
            return replace(self, tentative=after)
        return replace(self, tentative=after, heard=after, counted=heard.utterance)

    def playing(
        self, candidate: Candidate | None, now_s: float, settings: SuggestSettings
    ) -> "DirectorState":
        """Return the state with another current track, or none; the old one counts as heard until now."""
        plays = recent(self.plays, now_s, settings)
        if self.current is not None:
            plays = (*plays, played(self.current, now_s))
        return replace(self, current=candidate, since_s=now_s, pinned=False, plays=plays)
