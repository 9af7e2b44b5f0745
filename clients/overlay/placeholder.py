"""The cover of a track that has none: rings in the colour of its emotion, turned by its id."""

import hashlib
import re

from ..view.colours import of_emotion

_RINGS = ((150, 10), (118, 7), (90, 5), (66, 3.5), (46, 2.5))
_HEX = re.compile(r"#[0-9a-f]{6}")
_GREY = "#c8ccd8"


def placeholder(track: str, emotion: str) -> str:
    """Return a square picture as SVG, the same for the same track."""
    found = of_emotion(emotion)
    colour = found if _HEX.fullmatch(found) else _GREY
    turns = hashlib.blake2b(track.encode("utf-8", "replace"), digest_size=len(_RINGS)).digest()
    rings = "".join(
        f'<circle r="{radius}" stroke-width="{width}" stroke-dasharray="{length:.0f} 1000" '
        f'transform="rotate({turn * 360 // 256})"/>'
        for (radius, width), turn, length in zip(_RINGS, turns, _lengths(turns), strict=True)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-200 -200 400 400">'
        '<defs><radialGradient id="g" cx=".32" cy=".2" r="1.1">'
        f'<stop offset="0" stop-color="{colour}" stop-opacity=".5"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity=".08"/></radialGradient></defs>'
        '<rect x="-200" y="-200" width="400" height="400" fill="#12141c"/>'
        '<rect x="-200" y="-200" width="400" height="400" fill="url(#g)"/>'
        f'<g fill="none" stroke="{colour}" stroke-linecap="round" stroke-opacity=".85">{rings}</g>'
        f'<circle r="14" fill="{colour}"/></svg>'
    )


def _lengths(turns: bytes) -> list[float]:
    """Return how much of each ring is drawn: between two fifths and nine tenths of its way round."""
    return [
        2 * 3.1416 * radius * (0.4 + 0.5 * (turn % 16) / 15)
        for (radius, _), turn in zip(_RINGS, turns, strict=True)
    ]
