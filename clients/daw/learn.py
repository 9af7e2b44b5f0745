"""Learn mode: one control at a time moves, slowly, so that a DAW's learn function catches just that one."""

from collections.abc import Callable

from .errors import MappingError
from .mapper import lane
from .messages import Message
from .schema import Mapping

STEP_S = 0.05
"""A sweep of 81 steps takes four seconds."""


def learn(
    mapping: Mapping,
    send: Callable[[Message], None],
    ask: Callable[[str], str],
    pause: Callable[[float], None],
) -> None:
    """Go through the controls of a mapping with somebody at the terminal.

    Controls whose place the DAW tells are left out: they move something of its own, and need not be learnt.

    Parameters
    ----------
    send : callable
        Sends a message.
    ask : callable
        Shows a question and returns what is typed: nothing to go on, `s` to skip, `r` to repeat, `q` to quit.
    pause : callable
        Waits for so many seconds.

    Raises
    ------
    MappingError
        If there is nothing to learn.
    """
    controls = [control for control in mapping.control if not control.told]
    if not controls:
        raise MappingError(
            f"{mapping.name} needs no learning: this mapping moves its own faders. To move anything else, "
            "learn the mapping midi or generic."
        )
    for number, control in enumerate(controls, 1):
        title = f"{number} of {len(controls)}: {control.label}"
        answer = ask(
            f"{title}. Point {mapping.name} at the parameter and switch its learn on, then press Enter "
            "(s skips, q quits): "
        )
        while answer not in {"s", "q"}:
            for message in lane(control).sweep():
                send(message)
                pause(STEP_S)
            answer = ask("Caught? Enter goes on, r repeats, q quits: ")
            if answer != "r":
                break
        if answer == "q":
            return
