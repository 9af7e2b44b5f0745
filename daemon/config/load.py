"""Read config.toml and overrides into a `Config`, or say in one sentence what is wrong."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ..errors import ConfigError
from .keys import keys, sections
from .render import toml_value
from .schema import Config

Table = dict[str, dict[str, Any]]


def load_config(path: Path | None = None, overrides: Sequence[str] = ()) -> Config:
    """Return the configuration in force.

    Parameters
    ----------
    path : Path, optional
        A TOML file; a missing one means defaults.
    overrides : sequence of str
        `section.key=value` with the value in TOML (a bare word is text). Later ones win.

    Raises
    ------
    ConfigError
        Malformed TOML, unknown section or key, wrong type, value out of range.
    """
    table: Table = {}
    if path is not None and path.exists():
        origin = str(path)
        table = _checked(_read(path), origin)
        _convert(table, origin)
    for override in overrides:
        for section, values in _checked(_parse_override(override), f"-o {override}").items():
            table.setdefault(section, {}).update(values)
    return _convert(table, "-o " + " ".join(overrides))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}. Mend that line.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text: {error.reason}. Save it as UTF-8.") from error
    except OSError as error:
        raise ConfigError(f"Cannot read {path}: {error.strerror}. Make it readable to your user.") from error


def _parse_override(override: str) -> dict[str, Any]:
    name, equals, text = override.partition("=")
    section, dot, key = name.strip().partition(".")
    if not (equals and dot and key):
        raise ConfigError(f"-o {override} is not section.key=value. For example: -o suggest.k=3.")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    return {section: {key: value}}


def _checked(table: Mapping[str, Any], origin: str) -> Table:
    known = sections()
    for section, values in table.items():
        if section not in known:
            raise ConfigError(f"{origin}: unknown section [{section}].{_meant(section, known)}")
        if not isinstance(values, dict):
            raise ConfigError(f"{origin}: {section} is a section; write [{section}] on a line of its own.")
        names = [key.name for key in keys(section)]
        for name in values:
            if name not in names:
                hint = _meant(name, names)
                raise ConfigError(f"{origin}: unknown key {section}.{name}.{hint}")
    return {section: dict(values) for section, values in table.items()}


def _meant(word: str, known: Iterable[str]) -> str:
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return f" Did you mean {close[0]}?"
    return f" Known are: {', '.join(known)}."


def _convert(table: Table, origin: str) -> Config:
    """Convert key by key, so that a mistake is told with the key's own words."""
    for section, struct in sections().items():
        described = {key.name: key for key in keys(section)}
        types = {field.name: field.type for field in msgspec.structs.fields(struct)}
        for name, value in table.get(section, {}).items():
            try:
                msgspec.convert(value, types[name])
            except msgspec.ValidationError as error:
                key = described[name]
                raise ConfigError(
                    f"{origin}: {section}.{name} = {toml_value(value)} cannot be used; it accepts "
                    f"{key.expected} (default {toml_value(key.default)})."
                ) from error
    try:
        return msgspec.convert(table, Config)
    except msgspec.ValidationError as error:  # two keys that do not go together
        raise ConfigError(f"{origin}: {str(error).replace(' - at `$.', ' (section `')}).") from error
