"""Small pieces of text that several displays share."""

from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath

from ..protocol import Track


def shown(text: str) -> str:
    """Return the text without what could steer the terminal: tags come from anywhere."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def stem_of(track: Track) -> str:
    """Return the name of the track's file without its ending, whatever system the daemon runs on."""
    path = PureWindowsPath(track.path) if "\\" in track.path else PurePosixPath(track.path)
    return path.stem


def title_of(track: Track) -> str:
    """Return the title; of an untagged track, its file name."""
    return shown(track.title) or shown(stem_of(track)) or track.id


def name_of(track: Track) -> str:
    """Return title and artist in one line."""
    return f"{title_of(track)} · {shown(track.artist)}" if track.artist else title_of(track)


def clock(ts: str) -> str:
    """Return an event's wall clock as local time of day; dashes if it cannot be read."""
    try:
        return datetime.fromisoformat(ts).astimezone().strftime("%H:%M:%S")
    except ValueError:
        return "--:--:--"


def minutes(seconds: float) -> str:
    """Return a length or position as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def percent(fraction: float) -> str:
    """Return a fraction as whole per cent."""
    return f"{100 * fraction:.0f} %"
