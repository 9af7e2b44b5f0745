import subprocess
import sys

import pytest
from typer.testing import CliRunner

from sottovoce.models.cli import app
from sottovoce.models.errors import TrainingError

run = CliRunner().invoke


@pytest.mark.parametrize("command", ["pull", "train-pretrained"])
def test_every_command_explains_itself(command):
    done = run(app, [command, "--help"])
    assert done.exit_code == 0
    assert len(done.output) > 200


def test_an_unknown_loss_is_told_before_anything_is_loaded(tmp_path):
    told = ["--speech-encoder", "a/b", "--music-encoder", "a/b", "--loss", "none", "--out", str(tmp_path)]
    error = run(app, ["train-pretrained", *told]).exception
    assert isinstance(error, TrainingError)
    assert str(error).startswith("No loss is called 'none': use one of ")


def test_help_loads_nothing_heavy():
    heavy = {"torch", "transformers", "huggingface_hub"}
    code = f"import sys, sottovoce.models.cli; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
