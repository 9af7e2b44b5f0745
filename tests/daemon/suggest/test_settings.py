"""The settings say what they do and refuse what cannot be."""

from pathlib import Path

import msgspec
import pytest

from sottovoce.daemon import suggest
from sottovoce.daemon.suggest.settings import SuggestSettings


def test_every_key_is_described_and_used():
    folder = Path(suggest.__path__[0])
    sources = [path for path in folder.glob("*.py") if path.name != "settings.py"]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    for name, schema in msgspec.json.schema(SuggestSettings)["$defs"]["SuggestSettings"][
        "properties"
    ].items():
        assert schema["description"].endswith("."), name
        assert f"settings.{name}" in code, name


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"k": 0}, "Expected `int` >= 1 - at `$.k`"),
        ({"confidence_floor": 1.5}, "Expected `float` <= 1.0 - at `$.confidence_floor`"),
        ({"half_life_s": 0.0}, "Expected `float` > 0.0 - at `$.half_life_s`"),
        ({"holds": 3}, "Object contains unknown field `holds`"),
    ],
)
def test_bounds(values, message):
    with pytest.raises(msgspec.ValidationError) as error:
        msgspec.convert(values, SuggestSettings)
    assert str(error.value) == message
