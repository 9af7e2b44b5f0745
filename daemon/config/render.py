"""Write a configuration as TOML in which every key is explained."""

import inspect
import json
import textwrap

from .keys import keys, sections
from .schema import Config

HEAD = """\
# sottovoce configuration.
#
# Every key is here with what it does, what it accepts and its default. A key that is left out keeps its
# default; an unknown key is an error. One run only: `sottovoce run -o section.key=value`.
# `sottovoce config check` checks this file, `sottovoce config path` says where yours is.
"""
UNCHANGED = """\
#
# Defaults are commented out, so that a later version may better them: remove the `#` of what you change.
"""


def render(config: Config, *, commented: bool = False) -> str:
    """Return `config` as the text of a config.toml that `load_config` reads back to the same values.

    Parameters
    ----------
    config : Config
        What to write.
    commented : bool
        Comment out what is at its default, as in the file of a first run.
    """
    parts = [HEAD, UNCHANGED if commented else ""]
    for section, struct in sections().items():
        parts.append("\n" + _comment(inspect.getdoc(struct) or "") + f"[{section}]\n")
        values = getattr(config, section)
        for key in keys(section):
            accepts = f"Accepts {key.expected}; default {toml_value(key.default)}."
            value = getattr(values, key.name)
            mark = "# " if commented and value == key.default else ""
            line = f"{mark}{key.name} = {toml_value(value)}\n"
            parts.append("\n" + _comment(key.description) + _comment(accepts) + line)
    return "".join(parts)


def toml_value(value: object) -> str:
    """Return a scalar or a flat list as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return repr(value)


def _comment(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 110, initial_indent="# ", subsequent_indent="# ") + "\n"
