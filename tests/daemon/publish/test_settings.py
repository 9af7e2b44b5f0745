import msgspec
import pytest

from sottovoce.daemon.publish.settings import PublishSettings


def test_the_defaults_are_loopback_and_within_their_own_bounds() -> None:
    defaults = PublishSettings()
    assert msgspec.convert(msgspec.to_builtins(defaults), PublishSettings) == defaults
    assert (defaults.events, defaults.control) == ("tcp://127.0.0.1:5731", "tcp://127.0.0.1:5732")


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `event`"):
        msgspec.convert({"event": "tcp://127.0.0.1:1"}, PublishSettings)
