"""Text from tags and paths, made fit for a line of a web page.

Markup needs no care here: the page puts all text in as text. What remains are characters that break a line or
turn its direction for all that follows, and sheer length.
"""

from unicodedata import category

from ..protocol import Track
from ..view.words import stem_of

LONGEST = 200
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """Return the text in one line of at most `LONGEST` characters; joiners of scripts and emoji stay."""
    start = text[: 4 * LONGEST]
    line = " ".join("".join(map(_fit, start)).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def title_of(track: Track) -> str:
    """Return the title; of an untagged track, its file name without the ending."""
    return plain(track.title) or plain(stem_of(track)) or plain(track.id)


def _fit(letter: str) -> str:
    if letter in _TURNING:
        return ""
    kind = category(letter)
    return " " if kind in {"Cc", "Zl", "Zp"} else "\N{REPLACEMENT CHARACTER}" if kind == "Cs" else letter
