"""Packages that only some commands need."""

from importlib.util import find_spec

from ..errors import UsageError


def require(extra: str, *modules: str) -> None:
    """Refuse to go on without the packages of an extra.

    Raises
    ------
    UsageError
        If one of `modules` is not installed.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise UsageError(
            f"This command needs {', '.join(missing)}, which base installs leave out: "
            f"pip install 'sottovoce[{extra}]'."
        )
