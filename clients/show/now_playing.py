"""The line that tells viewers what plays."""

import re
from string import Formatter

from ..errors import ClientError
from ..protocol import Track
from ..view.words import shown, title_of

FIELDS = ("title", "artist", "album", "licence", "emotion")

_SEPARATOR = re.compile(r"[\s\-–—·|/:,;•~]+")  # noqa: RUF001 - the dashes of templates
_EMPTY_BRACKETS = re.compile(r"\s*(\(\s*\)|\[\s*\])")


class TemplateError(ClientError):
    """A now-playing template cannot be used."""


def check_template(template: str) -> None:
    """Refuse a template that could not be filled in.

    Raises
    ------
    TemplateError
        If it is malformed or names a field that does not exist.
    """
    try:
        fields = [part[1:] for part in Formatter().parse(template) if part[1] is not None]
    except ValueError as error:
        raise TemplateError(f"The template {template!r} is malformed ({error}): {_hint()}") from error
    for name, form, turn in fields:
        if name not in FIELDS or form or turn:
            raise TemplateError(f"The template {template!r} cannot fill in {{{name}}}: {_hint()}")


def now_playing(template: str, track: Track | None, emotion: str | None = None) -> str:
    """Return the template filled in; without a track, nothing.

    A separator beside a part that is unknown is left out with it: "{title} - {artist}" of a track without an
    artist is its title alone.

    Raises
    ------
    TemplateError
        As `check_template`.
    """
    check_template(template)
    if track is None:
        return ""
    values = {
        "title": title_of(track),
        "artist": shown(track.artist),
        "album": shown(track.album),
        "licence": shown(track.licence),
        "emotion": emotion or "",
    }
    line, gap = "", ""
    for literal, name, _, _ in Formatter().parse(template):
        if _SEPARATOR.fullmatch(literal):
            gap = literal
        elif literal:
            line, gap = _joined(line, gap, literal), ""
        if name is not None and values[name]:
            line, gap = _joined(line, gap, values[name]), ""
    return _EMPTY_BRACKETS.sub("", line).strip()


def _joined(line: str, gap: str, text: str) -> str:
    return line + gap + text if line else text


def _hint() -> str:
    return f"write text with any of {', '.join(f'{{{name}}}' for name in FIELDS)}."
