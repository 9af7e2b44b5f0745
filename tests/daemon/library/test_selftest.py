import json
import subprocess

import pytest

from sottovoce.daemon.library import selftest
from sottovoce.daemon.library.selftest import annoy_works


@pytest.fixture
def child(monkeypatch):
    """Stands for the child process: counts the calls, ends as told."""

    class Child:
        calls = 0
        code: int | Exception = 0

        def run(self, *_args, **_options):
            self.calls += 1
            if isinstance(self.code, Exception):
                raise self.code
            return subprocess.CompletedProcess([], self.code)

    child = Child()
    monkeypatch.setattr(selftest.subprocess, "run", child.run)
    monkeypatch.setattr(selftest.importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(selftest, "version", lambda _: "1.17.3")
    return child


def test_annoy_passes_its_test_in_a_real_child(tmp_path):
    pytest.importorskip("annoy", reason="annoy has no wheel for this platform")
    assert annoy_works(tmp_path / "index")


def test_the_answer_is_kept(tmp_path, child):
    assert annoy_works(tmp_path / "index")
    assert annoy_works(tmp_path / "index")
    assert child.calls == 1


@pytest.mark.parametrize("code", [-4, -11, 1, subprocess.TimeoutExpired([], 1), OSError("no python")])
def test_a_child_that_dies_means_no(tmp_path, child, code, caplog):
    child.code = code
    assert not annoy_works(tmp_path)
    assert not annoy_works(tmp_path)
    assert child.calls == 1
    assert "vectors are searched exactly" in caplog.text


@pytest.mark.parametrize("what", ["version", "node"])
def test_a_change_of_annoy_or_machine_asks_again(tmp_path, child, monkeypatch, what):
    annoy_works(tmp_path)
    if what == "version":
        monkeypatch.setattr(selftest, "version", lambda _: "2.0")
    else:
        monkeypatch.setattr(selftest.platform, "node", lambda: "another machine")
    annoy_works(tmp_path)
    assert child.calls == 2


@pytest.mark.parametrize(
    "content", [b"", b"no json", b"[]", b"{}", json.dumps({"key": 1, "works": True}).encode()]
)
def test_a_spoilt_answer_is_asked_again(tmp_path, child, content):
    (tmp_path / "annoy-works.json").write_bytes(content)
    assert annoy_works(tmp_path)
    assert child.calls == 1


def test_without_annoy_nothing_is_tried(tmp_path, child, monkeypatch):
    monkeypatch.setattr(selftest.importlib.util, "find_spec", lambda _: None)
    assert not annoy_works(tmp_path)
    assert child.calls == 0


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path, child):
    (tmp_path / "file").touch()
    assert annoy_works(tmp_path / "file" / "index")
    assert annoy_works(tmp_path / "file" / "index")
    assert child.calls == 2
