"""config.toml: what it says is what is in force, and every mistake gets a sentence."""

import contextlib
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.config import Config, load_config, render
from sottovoce.daemon.config.keys import keys, sections
from sottovoce.daemon.config.render import toml_value
from sottovoce.daemon.errors import ConfigError

ROOT = Path(__file__).parents[3]


def test_the_shipped_file_is_what_a_first_run_writes():
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    assert text == render(Config(), commented=True)
    assert set(tomllib.loads(text)) == set(sections())
    assert not any(tomllib.loads(text).values()), "defaults must be free to change"


def test_changed_keys_are_not_commented_out(tmp_path: Path):
    changed = load_config(None, ["segment.hangover_ms=800"])
    file = tmp_path / "config.toml"
    file.write_text(render(changed, commented=True), encoding="utf-8")
    assert tomllib.loads(file.read_text(encoding="utf-8"))["segment"] == {"hangover_ms": 800}
    assert load_config(file) == changed


def test_every_key_has_a_description_and_a_default_in_range():
    for section in sections():
        for key in keys(section):
            assert len(key.description) > 20, f"{section}.{key.name} is not explained"
            assert key.description.endswith("."), f"{section}.{key.name}"


def test_rendered_text_reads_back_to_the_same_values(tmp_path: Path):
    changed = load_config(None, ["segment.hangover_ms=800", "capture.device=Blue Yeti", "suggest.k=3"])
    file = tmp_path / "config.toml"
    file.write_text(render(changed), encoding="utf-8")
    assert load_config(file) == changed
    assert load_config(file) != Config()


def test_a_missing_file_means_defaults(tmp_path: Path):
    assert load_config(tmp_path / "none.toml") == Config()


def test_overrides_win_over_the_file_and_later_ones_over_earlier(tmp_path: Path):
    file = tmp_path / "config.toml"
    file.write_text("[suggest]\nk = 7\n")
    assert load_config(file).suggest.k == 7
    assert load_config(file, ["suggest.k=3", "suggest.k=4"]).suggest.k == 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[segment]\nhangover = 3\n", "unknown key segment.hangover. Did you mean hangover_ms?"),
        ("[segmnt]\n", "unknown section [segmnt]. Did you mean segment?"),
        ("[suggest]\nk = 'many'\n", 'suggest.k = "many" cannot be used; it accepts a whole number'),
        ("[suggest]\nk = -1\n", "suggest.k = -1 cannot be used; it accepts a whole number from"),
        ("[model]\ndevice = 'tpu'\n", "it accepts one of auto, cpu, cuda, mps"),
        ("suggest = 3\n", "suggest is a section; write [suggest] on a line of its own"),
        ("[suggest\n", "is not valid TOML"),
        ("[log]\nxqzw = 1\n", "unknown key log.xqzw. Known are: level."),
    ],
)
def test_mistakes_in_the_file_are_told_in_one_sentence(tmp_path: Path, text: str, sentence: str):
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    assert sentence in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path):
    file = tmp_path / "config.toml"
    file.write_bytes(b"[log]\nlevel = '\xff'\n")
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load_config(file)


@pytest.mark.parametrize("override", ["k=3", "suggest.k", "suggest.=3", "=", ""])
def test_malformed_overrides_are_told(override: str):
    with pytest.raises(ConfigError, match=r"is not section\.key=value"):
        load_config(None, [override])


@given(st.text(max_size=40))
def test_no_override_crashes(text: str):
    with contextlib.suppress(ConfigError):
        assert isinstance(load_config(None, [text]), Config)


@given(
    st.one_of(
        st.text(),
        st.integers(-(10**9), 10**9),
        st.booleans(),
        st.floats(allow_nan=False),
        st.lists(st.text()),
    )
)
def test_values_survive_toml(value: object):
    assert tomllib.loads(f"value = {toml_value(value)}")["value"] == value


def test_settings_are_frozen():
    settings = Config().suggest
    with pytest.raises(AttributeError):
        settings.k = 3  # type: ignore[misc]
    assert all(issubclass(struct, msgspec.Struct) for struct in sections().values())


def test_a_folder_in_the_place_of_the_file_is_no_missing_file(tmp_path: Path):
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(ConfigError, match=r"Cannot read .*\. Make it readable to your user\."):
        load_config(tmp_path / "config.toml")
