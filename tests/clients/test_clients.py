import subprocess
import sys

import pytest

import sottovoce.clients as clients


def test_importing_the_sdk_loads_nothing_heavy() -> None:
    script = (
        "import sys; from sottovoce.clients import AsyncSubscriber, Control, Subscriber; "
        "heavy = {'numpy', 'torch', 'sottovoce.daemon', 'sottovoce.models'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_only_what_there_is_can_be_imported() -> None:
    with pytest.raises(AttributeError, match=r"module 'sottovoce\.clients' has no attribute 'Dancer'"):
        _ = clients.Dancer
