import pytest

from sottovoce.daemon.cli.extras import require
from sottovoce.daemon.errors import UsageError


def test_what_is_installed_is_not_asked_for() -> None:
    require("obs", "json", "zmq")


def test_what_is_missing_is_named_with_its_extra() -> None:
    with pytest.raises(UsageError, match=r"needs nonesuch, .*: pip install 'sottovoce\[obs\]'\."):
        require("obs", "json", "nonesuch")
