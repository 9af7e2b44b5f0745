"""Read a mapping file, or say in one sentence what is wrong with it."""

import difflib
import math
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from .errors import MappingError
from .rules import check
from .schema import Control, Mapping, Marker, MidiTarget, OscTarget

_SHIPPED = Path(__file__).parent / "templates"
_LARGEST_FILE = 1_000_000
_SECTIONS: dict[str, type[Struct]] = {"osc": OscTarget, "midi": MidiTarget, "marker": Marker}

Kind = TypeVar("Kind", bound=Struct)


def shipped() -> dict[str, Path]:
    """Return the mappings that come with the program, by name."""
    return {file.stem: file for file in sorted(_SHIPPED.glob("*.toml"))}


def template(name: str) -> str:
    """Return the text of a mapping that comes with the program.

    Raises
    ------
    MappingError
        If none is called so.
    """
    if name not in shipped():
        raise MappingError(f"There is no template {name!r}: give {_one_of(name)}")
    return shipped()[name].read_text(encoding="utf-8")


def load(name: str) -> Mapping:
    """Return a mapping by the name of a shipped one, or from a file.

    Raises
    ------
    MappingError
        If there is none, or it cannot be used.
    """
    file = shipped().get(name) or Path(name).expanduser()
    if not file.is_file():
        raise MappingError(f"There is no mapping {name!r}: give a file, or {_one_of(name)}")
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise MappingError(f"{file} is over a megabyte, which no mapping is: name another file.")
        text = file.read_bytes().decode()
    except OSError as error:
        raise MappingError(f"Cannot read {file}: {error.strerror}. Make it readable to your user.") from error
    except UnicodeDecodeError as error:
        raise MappingError(f"{file} is not UTF-8 text: {error.reason}. Save it as UTF-8.") from error
    return parse(text, file.name)


def parse(text: str, origin: str) -> Mapping:
    """Return the mapping in a TOML text; `origin` is how messages call it.

    Raises
    ------
    MappingError
        If it is no TOML, a key is unknown or missing, or values do not go together.
    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingError(f"{origin} is not valid TOML: {error}. Mend that line.") from error
    _refuse_non_finite(table, origin)
    controls = table.pop("control", [])
    if not isinstance(controls, list) or not all(isinstance(control, dict) for control in controls):
        raise MappingError(f"{origin}: controls are sections: write [[control]] on a line of its own.")
    built: dict[str, Any] = {
        "control": tuple(
            _built(control, Control, f"{origin}: control {number}")
            for number, control in enumerate(controls, 1)
        )
    }
    for name, kind in _SECTIONS.items():
        if name in table:
            section = table.pop(name)
            if not isinstance(section, dict):
                raise MappingError(f"{origin}: {name} is a section: write [{name}] on a line of its own.")
            built[name] = _built(section, kind, f"{origin}: [{name}]")
    head = _built(table, Mapping, origin)
    mapping = msgspec.structs.replace(head, **built)
    check(mapping, origin)
    return mapping


def _built(table: dict[str, Any], kind: type[Kind], where: str) -> Kind:
    """Convert key by key, so that a mistake is told with the key's own words."""
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for name, value in table.items():
        if name not in fields:
            raise MappingError(f"{where}: unknown key {name}.{_meant(name, fields)}")
        try:
            msgspec.convert(value, fields[name].type)
        except msgspec.ValidationError as error:
            raise MappingError(
                f"{where}: {name} = {_shown(value)} cannot be used; it takes {_words(fields[name])}."
            ) from error
    for name, field in fields.items():
        if field.required and name not in table:
            raise MappingError(f"{where}: {name} is missing; it takes {_words(field)}.")
    return msgspec.convert(table, kind)


def _words(field: msgspec.structs.FieldInfo) -> str:
    info = msgspec.inspect.type_info(field.type)
    return (
        str((info.extra_json_schema or {})["description"])
        if isinstance(info, msgspec.inspect.Metadata)
        else ""
    )


def _meant(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f" Did you mean {close[0]}?" if close else f" Known are: {', '.join(known)}."


def _one_of(name: str) -> str:
    close = difflib.get_close_matches(name, shipped(), n=1, cutoff=0.5)
    return f"one of {', '.join(shipped())}." + (f" Did you mean {close[0]}?" if close else "")


def _shown(value: object) -> str:
    text = repr(value) if not isinstance(value, bool) else str(value).lower()
    return text if len(text) <= 60 else text[:57] + "..."


def _refuse_non_finite(value: object, where: str) -> None:
    """TOML has inf and nan; no fader has."""
    if isinstance(value, float) and not math.isfinite(value):
        raise MappingError(f"{where} holds the number {value}: write a finite one.")
    if isinstance(value, dict):
        for name, item in value.items():
            _refuse_non_finite(item, where if isinstance(item, dict | list) else f"{where}: {name}")
    elif isinstance(value, list):
        for item in value:
            _refuse_non_finite(item, where)
