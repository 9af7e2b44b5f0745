"""What listens: protocol messages, subscriber SDK and client programs. Needs no torch.

>>> from sottovoce.clients import Control, Subscriber
>>> with Subscriber(topics=("suggestion",)) as events:  # doctest: +SKIP
...     for event in events:
...         print(event)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .async_subscriber import AsyncSubscriber
    from .control import Control
    from .subscriber import Subscriber

__all__ = ["AsyncSubscriber", "Control", "Subscriber"]


def __getattr__(name: str) -> object:
    """Load the part that is asked for, and only that."""
    if name == "AsyncSubscriber":
        from .async_subscriber import AsyncSubscriber

        return AsyncSubscriber
    if name == "Control":
        from .control import Control

        return Control
    if name == "Subscriber":
        from .subscriber import Subscriber

        return Subscriber
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
