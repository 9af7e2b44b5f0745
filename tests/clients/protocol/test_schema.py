import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sottovoce.clients.protocol import EVENTS, REQUESTS
from sottovoce.clients.protocol.examples import example_messages
from sottovoce.clients.protocol.schema import document, json_schema

PAGE = Path(__file__).parents[3] / "docs" / "protocol.md"


def test_the_page_is_current() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "sottovoce.clients.protocol.schema"], check=True, capture_output=True
    ).stdout
    assert made == document().encode()
    assert PAGE.read_bytes() == made, "run `python -m sottovoce.clients.protocol.schema > docs/protocol.md`"


@pytest.mark.parametrize("name", sorted(example_messages()))
def test_every_example_is_on_the_page(name: str) -> None:
    assert example_messages()[name].decode() in document()


@pytest.mark.parametrize("name", [*EVENTS, *REQUESTS])
def test_every_topic_and_request_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in document()


def test_links_of_the_page_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", document()):
        assert (PAGE.parent / link).exists(), link


def test_every_reference_of_the_schema_resolves() -> None:
    schema = json_schema()
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)
    references = re.findall(r'"\$ref": "#/\$defs/([^"]+)"', json.dumps(schema))
    assert references
    assert set(references) <= set(definitions)


@pytest.mark.parametrize("topic", sorted(EVENTS))
def test_the_schema_of_a_topic_has_its_fields_with_types_and_meanings(topic: str) -> None:
    schema: Any = json_schema()
    name = schema["events"][topic]["$ref"].rsplit("/", 1)[1]
    properties = schema["$defs"][name]["properties"]
    assert set(properties) == set(EVENTS[topic].__struct_fields__)
    for field, description in properties.items():
        assert "description" in description, field
