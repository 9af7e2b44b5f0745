"""What a check finds, in words."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check.

    Attributes
    ----------
    verdict : str
        ok; warning: works, though not as well as it could; problem: something will not work.
    found : str
        What is there, in a sentence.
    advice : str
        What to do about it; empty if nothing.
    """

    verdict: Verdict
    found: str
    advice: str = ""


def ok(found: str) -> Finding:
    """Return that all is well."""
    return Finding("ok", found)


def warning(found: str, advice: str) -> Finding:
    """Return that it works, but could be better."""
    return Finding("warning", found, advice)


def problem(found: str, advice: str) -> Finding:
    """Return that something will not work."""
    return Finding("problem", found, advice)


def counted(number: int, thing: str) -> str:
    """Return `1 channel` or `2 channels`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def told(error: Exception) -> Finding:
    """Return a known error as a problem: its message says what and why first, then what to do."""
    what, _, advice = " ".join(str(error).split()).partition(". ")
    return problem(f"{what}." if advice else what, advice)
