"""When to stop: after some rounds without a better validation, counted anew at every improvement."""

from typing import Any


class EarlyStopping:
    """Watches a score that should rise.

    Parameters
    ----------
    patience : int
        Rounds without improvement that are borne.
    """

    def __init__(self, patience: int) -> None:
        self.patience = patience
        self.best = float("-inf")
        self.rounds = 0

    def improved(self, score: float) -> bool:
        """Take note of a round's score; return whether it is the best so far."""
        if score > self.best:
            self.best, self.rounds = score, 0
            return True
        self.rounds += 1
        return False

    @property
    def exhausted(self) -> bool:
        """Whether patience is at its end."""
        return self.rounds >= self.patience

    def state(self) -> dict[str, Any]:
        """Return what `restore` needs."""
        return {"best": self.best, "rounds": self.rounds}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        self.best, self.rounds = state["best"], state["rounds"]
