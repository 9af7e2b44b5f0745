import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sottovoce.clients import Control, Subscriber, curve
from sottovoce.clients.errors import ConnectionTimeout
from sottovoce.clients.protocol import Event, Heartbeat, State
from sottovoce.daemon.errors import PublishError
from sottovoce.daemon.publish.publisher import Publisher
from tests.support.publishing import ANY_PORT, READY, alive, publishing


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    for name in (curve.DAEMON, "client"):
        curve.generate(tmp_path / "keys", name)
    return tmp_path / "keys"


@pytest.fixture
def guarded(keys: Path) -> Iterator[Publisher]:
    with publishing(curve_keys=str(keys)) as publisher:
        publisher.publish(READY)
        yield publisher


@pytest.fixture
def stranger(keys: Path, tmp_path: Path) -> Path:
    """Keys of a client that knows the daemon's public key and is not known itself."""
    folder = tmp_path / "stranger"
    curve.generate(folder, "client")
    shutil.copy(keys / "daemon.public", folder)
    return folder


def refused(publisher: Publisher, keys: Path) -> int:
    with Subscriber(publisher.events_endpoint, ("heartbeat",), keys=keys, timeout_s=5) as subscriber:
        beat = next(item for item in subscriber if isinstance(item, Heartbeat))
    return beat.dropped["unknown_key"]


def test_a_client_with_a_known_key_is_served(guarded: Publisher, keys: Path) -> None:
    with Subscriber(guarded.events_endpoint, ("state",), keys=keys, timeout_s=5) as subscriber:
        assert isinstance(next(item for item in subscriber if isinstance(item, Event)), State)
    with Control(guarded.control_endpoint, keys=keys) as control:
        assert control.request("ping")["session"] == "s1"
    assert refused(guarded, keys) == 0


def test_a_client_without_keys_gets_nothing_and_the_daemon_says_so(
    guarded: Publisher, keys: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Subscriber(guarded.events_endpoint, timeout_s=0.5) as subscriber, pytest.raises(ConnectionTimeout):
        next(subscriber)
    with Control(guarded.control_endpoint, timeout_s=0.5) as control, pytest.raises(ConnectionTimeout):
        control.request("ping")
    assert refused(guarded, keys) > 0
    assert f"A client at the door {guarded.events_endpoint} was refused: it has no keys." in caplog.text
    assert len(caplog.records) == 1, "it knocks again and again; the log says so once"


def test_a_client_with_an_unknown_key_gets_nothing_and_the_daemon_says_so(
    guarded: Publisher, keys: Path, stranger: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        Subscriber(guarded.events_endpoint, timeout_s=0.5, keys=stranger) as subscriber,
        pytest.raises(ConnectionTimeout),
    ):
        next(subscriber)
    assert refused(guarded, keys) > 0
    assert "A client at 127.0.0.1 was refused: its key is not in" in caplog.text
    assert len(caplog.records) == 1, "it knocks again and again; the log says so once"


def test_a_client_added_to_the_folder_is_let_in_without_a_restart(
    guarded: Publisher, keys: Path, stranger: Path
) -> None:
    shutil.copy(stranger / "client.public", keys / "studio.public")
    with Control(guarded.control_endpoint, keys=stranger) as control:
        assert control.request("ping")["session"] == "s1"


def test_secrets_stay_off_the_wire_and_out_of_the_log(
    guarded: Publisher, keys: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with Control(guarded.control_endpoint, keys=keys) as control:
        said = json.dumps([control.request("describe"), control.request("snapshot")])
    for name in ("daemon.secret", "client.secret"):
        secret = (keys / name).read_text().strip()
        assert secret not in said
        assert secret not in caplog.text


def test_with_keys_other_machines_may_reach_it(keys: Path) -> None:
    settings = {"events": "tcp://0.0.0.0:*", "control": "tcp://0.0.0.0:*", "curve_keys": str(keys)}
    with publishing(**settings) as publisher:
        endpoint = publisher.control_endpoint.replace("0.0.0.0", "127.0.0.1")
        with Control(endpoint, keys=keys) as control:
            assert control.request("ping")["session"] == "s1"


def test_an_address_that_is_not_this_machines_is_told(keys: Path) -> None:
    settings = msgspec.structs.replace(ANY_PORT, events="tcp://192.0.2.1:5731", curve_keys=str(keys))
    publisher = Publisher(settings, "s", {}, alive)
    with pytest.raises(PublishError, match=r"192\.0\.2\.1:5731: .*Set an address of this machine"):
        publisher.start()
    publisher.stop()


def test_missing_keys_of_the_daemon_are_told(tmp_path: Path) -> None:
    publisher = Publisher(msgspec.structs.replace(ANY_PORT, curve_keys=str(tmp_path)), "s", {}, alive)
    with pytest.raises(PublishError, match=r"Cannot read the key .*daemon\.public.*`sottovoce keygen"):
        publisher.start()
    publisher.stop()


def test_a_spoilt_key_in_the_folder_lets_nobody_in_and_is_logged(
    guarded: Publisher, keys: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (keys / "broken.public").write_text("broken")
    with (
        Control(guarded.control_endpoint, keys=keys, timeout_s=0.5) as control,
        pytest.raises(ConnectionTimeout),
    ):
        control.request("ping")
    assert "broken.public holds no CURVE key" in caplog.text
    assert guarded.alive
