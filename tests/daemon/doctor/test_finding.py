from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.doctor.finding import Finding, counted, ok, problem, told, warning
from sottovoce.daemon.errors import DeviceError


def test_verdicts():
    assert ok("Fine.") == Finding("ok", "Fine.", "")
    assert warning("Slow.", "Wait.") == Finding("warning", "Slow.", "Wait.")
    assert problem("Gone.", "Buy one.") == Finding("problem", "Gone.", "Buy one.")


def test_an_error_is_split_into_what_is_and_what_to_do():
    assert told(DeviceError("No microphone.\nPlug one in. Or two.")) == problem(
        "No microphone.", "Plug one in. Or two."
    )
    assert told(DeviceError("Just this.")) == problem("Just this.", "")


@given(st.text())
def test_no_word_of_an_error_is_lost(text: str):
    finding = told(DeviceError(text))
    assert f"{finding.found} {finding.advice}".split() == text.split() or finding.advice == ""
    assert "\n" not in finding.found + finding.advice


def test_counted():
    assert [counted(number, "file") for number in (0, 1, 2)] == ["0 files", "1 file", "2 files"]
