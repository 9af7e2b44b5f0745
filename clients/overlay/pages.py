"""The two pages and what they are made of, as files beside this module."""

from html import escape
from pathlib import Path
from typing import get_args

from .errors import OverlayError
from .settings import OverlaySettings, Theme

STATIC = Path(__file__).parent / "static"
THEMES: tuple[str, ...] = get_args(Theme)
MAX_CSS_BYTES = 256 * 1024


def page(name: str, theme: str, *, buttons: bool = True) -> str:
    """Return a page in a theme, so that it never flashes up in another.

    Parameters
    ----------
    name : str
        `control` or `stream`.
    theme : str
        One of `THEMES`.
    buttons : bool
        Whether buttons are shown.
    """
    text = (STATIC / f"{name}.html").read_text(encoding="utf-8")
    shown = "on" if buttons else "off"
    return text.replace("{theme}", escape(theme)).replace("{buttons}", shown)


def own_css(settings: OverlaySettings) -> str:
    """Return the user's own style sheet; empty without one.

    Raises
    ------
    OverlayError
        If it cannot be read, or is no style sheet by its size.
    """
    if not settings.theme_css:
        return ""
    file = Path(settings.theme_css).expanduser()
    try:
        if file.stat().st_size > MAX_CSS_BYTES:
            raise OverlayError(f"{file} is larger than {MAX_CSS_BYTES // 1024} KiB: is it a style sheet?")
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OverlayError(
            f"Cannot read the style sheet {file} ({error}): correct [overlay] theme_css, or leave it empty."
        ) from error
