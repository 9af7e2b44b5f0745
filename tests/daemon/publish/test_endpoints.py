import pytest

from sottovoce.daemon.errors import PublishError
from sottovoce.daemon.publish.endpoints import bindable


@pytest.mark.parametrize(
    ("endpoint", "bound"),
    [
        ("tcp://127.0.0.1:5731", "tcp://127.0.0.1:5731"),
        ("tcp://127.9.9.9:0", "tcp://127.9.9.9:*"),
        ("tcp://127.0.0.1:*", "tcp://127.0.0.1:*"),
        ("tcp://localhost:5731", "tcp://127.0.0.1:5731"),
        ("tcp://[::1]:5731", "tcp://[::1]:5731"),
    ],
)
def test_loopback_needs_no_keys(endpoint: str, bound: str) -> None:
    assert bindable(endpoint, has_keys=False) == bound


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "*", "192.168.1.5", "[::]", "eth0", "example.org", "127.0.0.1.evil.net"]
)
def test_beyond_loopback_needs_keys(host: str) -> None:
    with pytest.raises(
        PublishError, match=r"other machines reach it.*`sottovoce keygen`.*publish\.curve_keys"
    ):
        bindable(f"tcp://{host}:5731", has_keys=False)
    assert bindable(f"tcp://{host}:5731", has_keys=True) == f"tcp://{host}:5731"


@pytest.mark.parametrize(
    "endpoint",
    ["", "5731", "127.0.0.1:5731", "ipc:///tmp/x", "tcp://127.0.0.1", "tcp://:1", "tcp://a:b", "tcp://::1:5"],
)
def test_malformed_endpoints_are_refused(endpoint: str) -> None:
    with pytest.raises(PublishError, match="write it as tcp://host:port"):
        bindable(endpoint, has_keys=True)


def test_ports_end_somewhere() -> None:
    with pytest.raises(PublishError, match="ports end at 65535"):
        bindable("tcp://127.0.0.1:65536", has_keys=False)
