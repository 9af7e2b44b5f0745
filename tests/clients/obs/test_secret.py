import copy
import pickle

import pytest

from sottovoce.clients.obs.secret import Secret


def test_shows_itself_only_where_asked() -> None:
    secret = Secret("canary")
    assert secret.reveal() == "canary"
    assert "canary" not in f"{secret} {secret!r} {[secret]}"
    assert secret
    assert not Secret("")


@pytest.mark.parametrize("write", [pickle.dumps, copy.deepcopy])
def test_is_written_nowhere(write: object) -> None:
    with pytest.raises(TypeError, match="a password is not written anywhere"):
        write(Secret("canary"))  # type: ignore[operator]
