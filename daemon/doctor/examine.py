"""Runs checks one after the other: none of them can hang the examination, or end it with an error."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Thread

from ...clients.errors import ClientError
from ...models.errors import ModelError
from ..errors import DaemonError
from .finding import Finding, problem, told
from .packages import INSTALL

LIMIT_S = 10.0
_POLL_S = 0.1  # Windows delivers Ctrl-C between waits only


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at.

    Attributes
    ----------
    name : str
        In one or two words.
    look : callable
        Does it; errors of this product are told as problems.
    limit_s : float
        How long it may take, in seconds.
    """

    name: str
    look: Callable[[], Finding]
    limit_s: float = LIMIT_S


@dataclass(frozen=True, slots=True)
class Line:
    """The name of a check, what it found, and whether it was left behind because it hangs."""

    name: str
    finding: Finding
    hangs: bool = False


def examine(checks: Iterable[Check]) -> Iterator[Line]:
    """Yield a line for each check, as soon as it is done."""
    for check in checks:
        yield _examined(check)


def _examined(check: Check) -> Line:
    """Run one check on a thread of its own, which is left behind if it takes too long."""
    findings: list[Finding] = []
    thread = Thread(target=lambda: findings.append(_found(check)), name=f"check {check.name}", daemon=True)
    thread.start()
    end_s = time.monotonic() + check.limit_s
    while thread.is_alive() and time.monotonic() < end_s:
        thread.join(_POLL_S)
    if findings:
        return Line(check.name, findings[0])
    silent = problem(
        f"It gave no answer within {check.limit_s:g} s.",
        "Run `sottovoce doctor` again; if it stays so, look at the disk or the driver that this check needs.",
    )
    return Line(check.name, silent, hangs=True)


def _found(check: Check) -> Finding:
    try:
        return check.look()
    except (DaemonError, ModelError, ClientError) as error:
        return told(error)
    except ImportError as error:
        return problem(f"A package cannot be loaded: {' '.join(str(error).split())}.", INSTALL)
    except Exception as error:  # noqa: BLE001 - a doctor reports what nobody expected, too
        words = " ".join(f"{type(error).__name__}: {error}".split())
        return problem(f"The check itself failed: {words}", "Please report this, with the output of --json.")
