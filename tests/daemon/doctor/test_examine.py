"""No check can hang the examination or end it."""

import threading
import time

import pytest

from sottovoce.clients.errors import EndpointError
from sottovoce.daemon.doctor.examine import Check, Line, examine
from sottovoce.daemon.doctor.finding import ok, problem
from sottovoce.daemon.doctor.packages import INSTALL
from sottovoce.daemon.errors import DeviceError
from sottovoce.models.errors import BundleError


def failing(error: BaseException) -> Check:
    def look():
        raise error

    return Check("it", look)


def test_findings_come_in_order_and_as_soon_as_they_are_there():
    looked = []
    checks = [Check(str(number), lambda: looked.append(1) or ok("Fine.")) for number in range(3)]
    lines = examine(checks)
    assert next(lines) == Line("0", ok("Fine."))
    assert len(looked) == 1
    assert [line.name for line in lines] == ["1", "2"]


@pytest.mark.parametrize("kind", [DeviceError, BundleError, EndpointError])
def test_errors_of_the_product_are_problems_in_their_own_words(kind: type[Exception]):
    (line,) = examine([failing(kind("It is gone. Fetch it."))])
    assert line == Line("it", problem("It is gone.", "Fetch it."))


def test_an_error_that_nobody_expected_is_a_problem_to_report(capfd: pytest.CaptureFixture[str]):
    (line,) = examine([failing(ZeroDivisionError("by\nzero"))])
    assert line.finding.verdict == "problem"
    assert line.finding.found == "The check itself failed: ZeroDivisionError: by zero"
    assert "report" in line.finding.advice
    assert capfd.readouterr() == ("", "")


def test_a_package_that_does_not_load_is_to_be_installed():
    (line,) = examine([failing(ModuleNotFoundError("No module named 'torch'"))])
    assert line.finding == problem("A package cannot be loaded: No module named 'torch'.", INSTALL)


def test_what_hangs_is_left_behind_and_the_rest_goes_on():
    never = threading.Event()
    begun_s = time.monotonic()
    try:
        lines = list(
            examine([Check("slow", lambda: never.wait() or ok(""), 0.3), Check("next", lambda: ok("Fine."))])
        )
    finally:
        never.set()
    assert time.monotonic() - begun_s < 5.0
    assert lines[0].hangs
    assert lines[0].finding.verdict == "problem"
    assert lines[0].finding.found == "It gave no answer within 0.3 s."
    assert lines[1] == Line("next", ok("Fine."))
