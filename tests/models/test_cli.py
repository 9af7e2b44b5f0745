import subprocess
import sys

import pytest
from typer.testing import CliRunner

from sottovoce.models.cli import app
from sottovoce.models.errors import BundleError, TrainingError

run = CliRunner().invoke


def test_without_a_command_it_tells_what_there_is():
    told = run(app, []).output
    for command in ("train", "evaluate", "list", "card"):
        assert command in told


@pytest.mark.parametrize("command", ["train", "evaluate", "list", "card"])
def test_every_command_explains_itself(command):
    done = run(app, [command, "--help"])
    assert done.exit_code == 0
    assert len(done.output) > 200


def test_the_bundles_are_listed():
    done = run(app, ["list"])
    assert done.exit_code == 0
    assert done.output.startswith("compact  64 dimensions  ")


def test_the_card_is_shown():
    done = run(app, ["card"])
    assert done.exit_code == 0
    assert done.output.startswith("# ")


def test_an_unknown_bundle_is_told_to_the_caller():
    assert isinstance(run(app, ["card", "big"]).exception, BundleError)


def test_nothing_to_train_on_is_told_to_the_caller(tmp_path):
    done = run(app, ["train", "--out", str(tmp_path)])
    assert isinstance(done.exception, TrainingError)


def test_help_loads_no_torch():
    code = "import sys, sottovoce.models.cli; sys.exit('torch' in sys.modules or 'av' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
