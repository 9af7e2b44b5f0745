"""A password that cannot be printed by accident."""


class Secret:
    """Text that shows itself only where it is asked to.

    Parameters
    ----------
    text : str
        What to keep.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "***"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a password is not written anywhere")
