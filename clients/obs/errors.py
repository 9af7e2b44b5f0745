"""What can go wrong between the bridge and OBS, told in one sentence each.

::

    ClientError
    └── ObsError
        ├── ObsUnreachable      nothing answers
        ├── NotObs              something answers, but it is not obs-websocket 5
        ├── ObsTooOld           it is an older OBS or obs-websocket than can be spoken to
        ├── PasswordProblem     a password is missing or wrong
        ├── ObsGone             the connection ended
        ├── RequestFailed       OBS refused a request
        ├── SourceMissing       a source that is needed is not there
        ├── SettingProblem      a setting cannot be used
        └── OriginalsProblem    the file of original values cannot be read or written
"""

from ..errors import ClientError


class ObsError(ClientError):
    """Root of the bridge's errors."""


class ObsUnreachable(ObsError):  # noqa: N818 - named as what the user meets
    """Nothing answers where OBS should be."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"OBS does not answer at {where} ({why}): start OBS, and tick Enable WebSocket server under "
            "Tools, WebSocket Server Settings; [obs] host and port must be those shown there."
        )


class NotObs(ObsError):  # noqa: N818 - named as what the user meets
    """Another program holds the port."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"What answers at {where} is not OBS: set [obs] port to the one shown in OBS under Tools, "
            "WebSocket Server Settings."
        )


class ObsTooOld(ObsError):  # noqa: N818 - named as what the user meets
    """OBS or its obs-websocket is older than version 28 or 5."""


class PasswordProblem(ObsError):  # noqa: N818 - named as what the user meets
    """A password is missing, wrong or cannot be read."""


class ObsGone(ObsError):  # noqa: N818 - named as what the user meets
    """The connection to OBS ended, or OBS hangs."""


class RequestFailed(ObsError):  # noqa: N818 - named as what the user meets
    """OBS refused a request.

    Parameters
    ----------
    request : str
        Its type.
    code : int
        The status of obs-websocket; 600 is a source that is not there.
    comment : str
        What OBS says about it.
    """

    def __init__(self, request: str, code: int, comment: str) -> None:
        super().__init__(f"OBS refused {request} with status {code}: {comment or 'no reason given'}.")
        self.code = code


class SourceMissing(ObsError):  # noqa: N818 - named as what the user meets
    """A source that is needed is not in this scene collection."""


class SettingProblem(ObsError):  # noqa: N818 - named as what the user meets
    """A setting has the wrong form."""


class OriginalsProblem(ObsError):  # noqa: N818 - named as what the user meets
    """The file that holds original values cannot be read or written."""
