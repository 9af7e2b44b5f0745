"""The lane of notes: one for each emotion, or one while somebody speaks. Every note that starts is ended."""

import math

from .lane import Pace
from .messages import Message, MidiMessage, OscMessage
from .schema import Control
from .sources import Sources
from .words import stands_for


class Notes:
    """Plays notes; at most one sounds at a time."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self._length_s = control.length_ms / 1000
        self._pace = Pace(control.max_hz)
        self._wanted: int | None = None
        self._played: int | None = None
        self._sounding: int | None = None

    def tick(self, sources: Sources, now_s: float) -> list[Message]:
        """Return what is to be sent now."""
        self._wanted = self._note(sources, now_s)
        if self._wanted != self._played and self._pace.open(now_s):
            self._played, self._pace.sent_s = self._wanted, now_s
            return [*self.release(), *self._start(self._wanted)]
        return self.release() if self._over(now_s) else []

    def resting(self) -> bool:
        """Return whether nothing waits to be started or ended."""
        return not self._over(math.inf) and self._wanted == self._played

    def release(self) -> list[Message]:
        """Return the end of the note that sounds, if one does."""
        if self._sounding is None:
            return []
        note, self._sounding = self._sounding, None
        return [MidiMessage("note_off", self.control.channel, note)]

    def forget(self) -> None:
        """Keep still: a note from before would come out of nowhere."""
        self._sounding = None

    def told(self, message: OscMessage) -> None:
        """Take nothing: MIDI ports tell nothing."""

    def sweep(self) -> list[Message]:
        """Return each note, started and ended."""
        notes = [self.control.number] if self.control.source == "speech" else self.control.values.values()
        return [message for note in notes for message in (*self._start(int(note or 0)), *self.release())]

    def _over(self, now_s: float) -> bool:
        """Return whether a note sounds that has an end of its own, and has reached it."""
        ends = self._length_s > 0 and self.control.source != "speech"
        return self._sounding is not None and ends and now_s - self._pace.sent_s >= self._length_s

    def _note(self, sources: Sources, now_s: float) -> int | None:
        if self.control.source == "speech":
            return self.control.number if sources.number("speech", now_s) else None
        text = sources.text("emotion")
        value = None if text is None else stands_for(self.control, text)
        return None if value is None else int(value)

    def _start(self, note: int | None) -> list[Message]:
        self._sounding = note
        return (
            []
            if note is None
            else [MidiMessage("note_on", self.control.channel, note, self.control.velocity)]
        )
