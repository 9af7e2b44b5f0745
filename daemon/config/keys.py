"""The keys of the configuration as data: name, type, range, default and reason, read from the structs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import inspect

from .schema import Config


@dataclass(frozen=True, slots=True)
class Key:
    """One key of config.toml.

    Attributes
    ----------
    section, name : str
        `section.name` is how overrides and messages call it.
    default : Any
        The value in force when the file does not say.
    expected : str
        What is accepted, in words: "a whole number from 0 to 3".
    description : str
        What it does and why the default is what it is.
    """

    section: str
    name: str
    default: Any
    expected: str
    description: str


def sections() -> dict[str, type[msgspec.Struct]]:
    """Return the section structs by name, in file order."""
    return {field.name: field.type for field in msgspec.structs.fields(Config)}


def keys(section: str) -> Iterator[Key]:
    """Yield the keys of a section in file order."""
    struct = sections()[section]
    info = inspect.type_info(struct)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{section} is not a struct")
    defaults = struct()
    for field in info.fields:
        described = field.type
        description = ""
        if isinstance(described, inspect.Metadata):
            description = (described.extra_json_schema or {}).get("description", "")
            described = described.type
        yield Key(section, field.name, getattr(defaults, field.name), _expected(described), description)


def _expected(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata():
            return _expected(kind.type)
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType():
            return "a whole number" + _range(kind.gt, kind.ge, kind.le)
        case inspect.FloatType():
            return "a number" + _range(kind.gt, kind.ge, kind.le)
        case inspect.StrType():
            return "text"
        case inspect.LiteralType():
            return "one of " + ", ".join(str(value) for value in kind.values)
        case inspect.ListType() | inspect.VarTupleType():
            return "a list, each " + _expected(kind.item_type)
        case inspect.UnionType():
            return " or ".join(_expected(member) for member in kind.types)
        case _:
            raise TypeError(f"no words for {kind}: extend daemon/config/keys.py")


def _range(over: float | None, low: float | None, high: float | None) -> str:
    if over is not None:
        return f" above {over:g}" + (f", up to {high:g}" if high is not None else "")
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    if low is not None:
        return f", {low:g} or more"
    return f", {high:g} or less" if high is not None else ""
