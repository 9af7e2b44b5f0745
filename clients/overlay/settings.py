"""The [overlay] section of config.toml."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Theme = Literal["night", "paper", "bare"]


class OverlaySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The web page of `sottovoce client overlay`: where it is served, who gets in, how it looks."""

    address: Annotated[
        str,
        Meta(
            min_length=1,
            description="Address to serve at. 127.0.0.1 is this machine alone; 0.0.0.0 lets a phone in, by a "
            "token that the program prints.",
        ),
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port of the page; 0 takes any that is free.")] = (
        5733
    )
    token_file: Annotated[
        str,
        Meta(
            description="File that holds the token for other machines. Empty: one is made once and kept in "
            "the data folder, so that a phone stays in."
        ),
    ] = ""
    theme: Annotated[
        Theme,
        Meta(description="Look of pages without `?theme=`: dark cards, light cards, or text without cards."),
    ] = "night"
    theme_css: Annotated[str, Meta(description="A CSS file of your own, applied last. Empty: none.")] = ""
