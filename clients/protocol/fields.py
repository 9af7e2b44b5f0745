"""What a message's type says of its fields, for people to read."""

from typing import Any, NamedTuple

import msgspec
from msgspec import NODEFAULT, inspect

_UNITS = {"_ms": "ms", "_s": "s", "_hz": "Hz", "_dbfs": "dBFS", "_s_ago": "s"}


class Field(NamedTuple):
    """One field of a message.

    Attributes
    ----------
    name : str
        As in the JSON.
    type : str
        In words of JSON, with bounds.
    unit : str
        Read from the end of its name; empty if it has none.
    default : str
        As JSON, `left out` if it is not there; empty if the field must be there.
    since : int
        The protocol version it came with.
    description : str
        What it means.
    """

    name: str
    type: str
    unit: str
    default: str
    since: int
    description: str


def fields_of_struct(struct: type[msgspec.Struct]) -> list[Field]:
    """Return the fields of a message's type, in the order of the wire."""
    info = inspect.type_info(struct)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{struct.__name__} is no message type")
    return [_field(field) for field in info.fields]


def _field(field: inspect.Field) -> Field:
    kind, description = field.type, ""
    extra: dict[str, Any] = {}
    while isinstance(kind, inspect.Metadata):
        description = (kind.extra_json_schema or {}).get("description", description)
        extra |= kind.extra or {}
        kind = kind.type
    unit = next((unit for suffix, unit in _UNITS.items() if field.name.endswith(suffix)), "")
    return Field(
        name=field.encode_name,
        type=_type_name(kind),
        unit="s" if field.name == "t" else unit,
        default="" if extra.get("stamped") else _default(field),
        since=extra.get("since", 1),
        description=description,
    )


def _default(field: inspect.Field) -> str:
    if field.required:
        return ""
    if field.default is not NODEFAULT:
        return msgspec.json.encode(field.default).decode()
    if field.default_factory is not NODEFAULT:
        return msgspec.json.encode(field.default_factory()).decode()
    return "left out"  # msgspec's UNSET


def _type_name(kind: inspect.Type) -> str:  # noqa: C901, PLR0911 - one line for every kind of type
    match kind:
        case inspect.Metadata():
            return _type_name(kind.type)
        case inspect.UnionType():
            return " or ".join(_type_name(member) for member in kind.types)
        case inspect.LiteralType():
            return ", ".join(f"`{value}`" for value in kind.values)
        case inspect.DictType():
            return f"object of {_type_name(kind.value_type)}"
        case inspect.VarTupleType() | inspect.ListType():
            return f"array of {_type_name(kind.item_type)}"
        case inspect.StructType():
            return kind.cls.__name__
        case inspect.IntType():
            return "integer" + _bounds(kind)
        case inspect.FloatType():
            return "number" + _bounds(kind)
        case inspect.BoolType():
            return "boolean"
        case inspect.StrType():
            return "string"
        case inspect.NoneType():
            return "null"
        case _:
            return "any"


def _bounds(kind: inspect.IntType | inspect.FloatType) -> str:
    if kind.ge is not None and kind.le is not None:
        return f" {kind.ge:g}..{kind.le:g}"
    return "" if kind.ge is None else f" from {kind.ge:g}"
