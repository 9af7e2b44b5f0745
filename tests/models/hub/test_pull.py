"""Every pull runs in a process of its own: the hub's library reads its environment once."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sottovoce.models.hub.checkpoint import find_checkpoint
from tests.support.checkpoints import wave_checkpoint
from tests.support.fake_hub import COMMIT, fake_hub

pytestmark = pytest.mark.timeout(120)
PULL = """
import sys
from sottovoce.models.errors import ModelError
from sottovoce.models.hub.pull import pull
source, *revision = sys.argv[1:]
try:
    folder, commit = pull(source, *revision)
except ModelError as error:
    sys.exit(f"{type(error).__name__}: {error}")
print(folder, commit, *sorted(path.name for path in folder.iterdir()))
"""


def pulled(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", PULL, *arguments],
        env=clean | {"HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    root = tmp_path_factory.mktemp("models")
    folder = wave_checkpoint(root / "acme" / "voice")
    (folder / "pytorch_model.bin").write_bytes(b"the same weights, unsafe")
    (folder / "README.md").write_text("A card.")
    return root


@pytest.mark.parametrize("revision", [(), ("v1",)])
def test_what_is_pulled_is_found_offline_by_its_commit(models, tmp_path, revision, monkeypatch):
    with fake_hub(models) as hub:
        done = pulled(tmp_path, "acme/voice", *revision, HF_ENDPOINT=hub.url)
    assert (done.stderr, done.returncode) == ("", 0)
    folder, commit, *names = done.stdout.split()
    assert (commit, names) == (COMMIT, ["config.json", "model.safetensors", "preprocessor_config.json"])
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    for named in (COMMIT, revision[0] if revision else None):
        assert find_checkpoint("acme/voice", named) == Path(folder)


@pytest.mark.parametrize("wanted", [("acme/none",), ("acme/voice", "v9")])
def test_what_the_hub_does_not_have_is_told(models, tmp_path, wanted):
    with fake_hub(models) as hub:
        done = pulled(tmp_path, *wanted, HF_ENDPOINT=hub.url)
    at = f" at revision {wanted[1]}" if len(wanted) > 1 else ""
    assert done.stderr == (
        f"PullError: The hub does not give {wanted[0]}{at} (404): check the id and the revision, or log "
        "in if it is gated.\n"
    )


def test_offline_by_choice_is_told(tmp_path):
    done = pulled(tmp_path, "acme/voice", HF_HUB_OFFLINE="1")
    assert done.stderr == (
        "PullError: Cannot fetch acme/voice: HF_HUB_OFFLINE forbids the network; unset it, or give a "
        "local folder.\n"
    )


def test_without_a_network_it_is_told_soon(tmp_path):
    begun_s = time.monotonic()
    done = pulled(tmp_path, "acme/voice", HF_ENDPOINT="http://127.0.0.1:9")
    assert done.stderr == (
        "PullError: Cannot fetch acme/voice: the hub is out of reach from here; go online, or copy the "
        "folder by hand and give its path.\n"
    )
    assert time.monotonic() - begun_s < 60


def test_what_is_no_id_is_told(tmp_path):
    done = pulled(tmp_path, "a b/c")
    assert done.stderr.startswith("PullError: 'a b/c' is no id of the hub: write it as owner/name, such as ")
