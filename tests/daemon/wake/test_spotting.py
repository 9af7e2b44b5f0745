import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.errors import ConfigError
from sottovoce.daemon.wake.spotting import Sought, sought


def test_a_threshold_of_its_own_overrides_the_default() -> None:
    entries = ("okay maestro", "hey @ -40", "a@b @0.5")
    assert sought(entries, -30.0, "wake.phrases") == [
        Sought("okay maestro", -30.0),
        Sought("hey", -40.0),
        Sought("a@b", 0.5),
    ]


@pytest.mark.parametrize("entry", ["", "  ", "@ 3", "hey @", "hey @ loud", "hey @ nan", "hey @ inf"])
def test_what_is_neither_is_refused(entry: str) -> None:
    with pytest.raises(ConfigError, match=r'wake\.phrases: .* is neither "name" nor "name @ number"\.'):
        sought((entry,), -30.0, "wake.phrases")


def test_nothing_to_wait_for_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"needs something to wait for: set wake\.models\."):
        sought((), 0.5, "wake.models")


@given(st.text())
def test_any_text_is_a_phrase_or_refused(entry: str) -> None:
    try:
        (found,) = sought((entry,), -30.0, "wake.phrases")
    except ConfigError:
        return
    assert found.name
    assert found.threshold == found.threshold
