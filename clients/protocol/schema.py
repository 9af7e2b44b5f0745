"""Writes docs/protocol.md: the specification for people, then the JSON Schema for programs.

Run `python -m sottovoce.clients.protocol.schema > docs/protocol.md` after a change of messages.
"""

import json
import sys

import msgspec

from .arguments import REQUESTS, Arguments
from .codec import EVENTS
from .control import ErrorBody, Reply, Request
from .event import Event
from .examples import example_messages
from .fields import fields_of_struct
from .heartbeat import Latency
from .preface import PREFACE
from .suggestion import Track


def json_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of every message, and which of its definitions is for what."""
    arguments = [kind.arguments for kind in REQUESTS.values()]
    references, components = msgspec.json.schema_components(
        [*EVENTS.values(), Request, Reply, *arguments], ref_template="#/$defs/{name}"
    )
    split = len(EVENTS)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "events": dict(zip(EVENTS, references[:split], strict=True)),
        "request": references[split],
        "reply": references[split + 1],
        "arguments": dict(zip(REQUESTS, references[split + 2 :], strict=True)),
        "$defs": components,
    }


def document() -> str:
    """Return the whole of docs/protocol.md."""
    examples = example_messages()
    parts = [
        PREFACE,
        "## Fields of every event",
        _table(Event),
        "## Topics",
        *(_event(kind, examples[topic]) for topic, kind in EVENTS.items()),
        _object(Track, "An entry of `tracks`, and `current`, in `suggestion`."),
        _object(Latency, "A value of `latency_ms` in `heartbeat`."),
        "## All requests",
        *_control(examples),
        "## JSON Schema",
        "```json\n" + json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _event(kind: type[Event], example: bytes) -> str:
    retained = " **Retained.**" if kind.RETAINED else ""
    own = len(Event.__struct_fields__)
    return "\n\n".join(
        [
            f"### `{kind.TOPIC}`",
            f"{_summary(kind)}{retained}",
            _table(kind, own),
            f"```json\n{example.decode()}\n```",
        ]
    )


def _object(struct: type[msgspec.Struct], where: str) -> str:
    return f"### {struct.__name__}\n\n{_summary(struct)} {where}\n\n{_table(struct)}"


def _control(examples: dict[str, bytes]) -> list[str]:
    asked = ["| request | does | arguments |", "|---|---|---|"]
    asked += [f"| `{name}` | {kind.does} | {_arguments(kind.arguments)} |" for name, kind in REQUESTS.items()]
    shown = [f"```json\n{examples[name].decode()}\n```" for name in ("request", "reply", "refusal")]
    structs = {kind.arguments for kind in REQUESTS.values()} - {Arguments}
    return [
        "\n".join(asked),
        *shown,
        *(_object(struct, "") for struct in (Request, Reply, ErrorBody)),
        *(_object(struct, "") for struct in sorted(structs, key=lambda struct: struct.__name__)),
    ]


def _arguments(struct: type[Arguments]) -> str:
    return ", ".join(f"`{name}`" for name in struct.__struct_fields__) or "none"


def _summary(struct: type[msgspec.Struct]) -> str:
    return (struct.__doc__ or "").split("\n\n")[0].replace("\n    ", " ").strip()


def _table(struct: type[msgspec.Struct], skip: int = 0) -> str:
    rows = ["| field | type | unit | if missing | since | meaning |", "|---|---|---|---|---|---|"]
    for field in fields_of_struct(struct)[skip:]:
        missing = f"`{field.default}`" if field.default else "invalid"
        cells = (f"`{field.name}`", field.type, field.unit, missing, str(field.since), field.description)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.stdout.buffer.write(document().encode())
