"""What can go wrong in a client, told in one sentence each.

::

    ClientError                 exit code 9
    ├── ProtocolError           bytes that are not a message of this protocol
    ├── ConnectionTimeout       no daemon answers at the endpoint
    ├── RequestError            the daemon answered that it will not or cannot
    ├── EndpointError           an endpoint that is none
    └── KeyFolderError          CURVE keys that cannot be read or written
"""


class ClientError(Exception):
    """Root of the clients' errors; `exit_code` is what the command line ends with."""

    exit_code = 9


class ProtocolError(ClientError):
    """Bytes are not a message of this protocol, or a message cannot be put into bytes.

    Parameters
    ----------
    topic : str
        Topic of the message, or "request" or "reply" on the control socket.
    why : str
        What is wrong, in words.
    """

    def __init__(self, topic: str, why: str) -> None:
        super().__init__(f"The message {topic!r} is not of protocol version 1: {why}.")
        self.topic = topic
        self.why = why


class ConnectionTimeout(ClientError):  # noqa: N818 - named as what the user meets, like builtins.TimeoutError
    """No daemon answers at an endpoint.

    Parameters
    ----------
    endpoint : str
        Where an answer was expected.
    after_s : float
        How long it was waited for, in seconds.
    """

    def __init__(self, endpoint: str, after_s: float) -> None:
        super().__init__(f"No daemon answers at {endpoint} for {after_s:g} s: start it with `sottovoce run`.")
        self.endpoint = endpoint
        self.after_s = after_s


class RequestError(ClientError):
    """The daemon answered a request with an error.

    Parameters
    ----------
    code : str
        The stable word for what went wrong.
    message : str
        The sentence of the daemon.
    known : tuple of str
        The requests the daemon does know, where it did not know this one.
    """

    def __init__(self, code: str, message: str, known: tuple[str, ...] = ()) -> None:
        known_text = f" Known requests: {', '.join(known)}." if known else ""
        super().__init__(message + known_text)
        self.code = code
        self.known = known


class EndpointError(ClientError):
    """An endpoint cannot be connected to, however long one waits."""


class KeyFolderError(ClientError):
    """A folder of CURVE keys cannot be read or written."""
