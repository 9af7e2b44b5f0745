"""Marks as files that DAWs and editors read."""

import csv
import io
import string
from collections.abc import Callable, Sequence
from typing import Literal

from .markers import Mark

Format = Literal["csv", "audacity", "reaper", "ardour"]

_PLAIN = set((string.ascii_letters + string.digits + " -:.,").encode())


def export(marks: Sequence[Mark], form: Format) -> str:
    """Return marks in a format.

    Parameters
    ----------
    form : str
        `csv`: a table; `audacity`: a label track; `reaper`: a list for the Region/Marker Manager;
        `ardour`: a Lua script that makes range markers, for Window > Scripting.
    """
    return _FORMATS[form](marks)


def _csv(marks: Sequence[Mark]) -> str:
    head = ("start_s", "end_s", "kind", "text", "valence", "arousal", "confidence")
    rows = [
        (f"{mark.start_s:.3f}", f"{mark.end_s:.3f}", mark.kind, mark.text, *map(_unit, _feeling(mark)))
        for mark in marks
    ]
    return _table([head, *rows])


def _audacity(marks: Sequence[Mark]) -> str:
    """Return a label track: start, end and text, parted by tabs (Audacity manual, "Label Tracks")."""
    return "".join(f"{mark.start_s:.6f}\t{mark.end_s:.6f}\t{mark.text}\n" for mark in marks)


def _reaper(marks: Sequence[Mark]) -> str:
    """Return what the Region/Marker Manager imports: marks are markers, utterances are regions."""
    rows: list[tuple[str, ...]] = [("#", "Name", "Start", "End", "Length")]
    for number, mark in enumerate(marks, 1):
        start, end = _clock(mark.start_s), _clock(mark.end_s)
        if mark.kind == "utterance":
            rows.append((f"R{number}", mark.text, start, end, _clock(mark.end_s - mark.start_s)))
        else:
            rows.append((f"M{number}", mark.text, start, "", ""))
    return _table(rows)


def _ardour(marks: Sequence[Mark]) -> str:
    """Return a script against Ardour's Lua bindings (Session, Locations.add_range, Location.set_name)."""
    lines = [
        'ardour { ["type"] = "EditorAction", name = "Sottovoce marks" }',
        "function factory () return function ()",
        "  local rate = Session:nominal_sample_rate()",
        "  local function at(seconds) return Temporal.timepos_t(math.floor(seconds * rate + 0.5)) end",
        "  local function mark(start_s, end_s, name)",
        "    Session:locations():add_range(at(start_s), at(end_s)):set_name(name)",
        "  end",
        *(f"  mark({mark.start_s:.6f}, {_later(mark):.6f}, {_lua(mark.text)})" for mark in marks),
        "end end",
    ]
    return "\n".join(lines) + "\n"


_FORMATS: dict[Format, Callable[[Sequence[Mark]], str]] = {
    "csv": _csv,
    "audacity": _audacity,
    "reaper": _reaper,
    "ardour": _ardour,
}


def _feeling(mark: Mark) -> tuple[float | None, float | None, float | None]:
    return mark.valence, mark.arousal, mark.confidence


def _unit(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _clock(seconds: float) -> str:
    """Return minutes, seconds and milliseconds, as REAPER's ruler shows them."""
    total_ms = round(seconds * 1000)
    return f"{total_ms // 60_000}:{total_ms // 1000 % 60:02d}.{total_ms % 1000:03d}"


def _later(mark: Mark) -> float:
    """Return an end at least a millisecond after the start: Ardour has no empty ranges."""
    return max(mark.end_s, mark.start_s + 1e-3)


def _lua(text: str) -> str:
    """Return a Lua string; every byte that could end or steer it is a decimal escape."""
    return (
        '"'
        + "".join(
            chr(byte) if byte in _PLAIN else f"\\{byte:03d}" for byte in text.encode("utf-8", "replace")
        )
        + '"'
    )
