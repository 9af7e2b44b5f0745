"""Why a file gives no track."""

from typing import Literal

from ..errors import LibraryError

Reason = Literal[
    "empty",
    "denied",
    "not_audio",
    "no_audio",
    "protected",
    "unreadable",
    "too_short",
    "silent",
    "not_finite",
    "no_vector",
    "crashed",
]

SENTENCES: dict[Reason, str] = {
    "empty": "The file has no content; copy it again.",
    "denied": "The file may not be read; give your user the right to read it.",
    "not_audio": "The content is no audio format that FFmpeg knows, whatever the name says.",
    "no_audio": "The file is media without an audio stream.",
    "protected": "The audio is encrypted (DRM); only a copy without protection can be heard.",
    "unreadable": "The audio does not decode; the file is damaged.",
    "too_short": "The audio is shorter than a second.",
    "silent": "The audio is silence.",
    "not_finite": "The samples are not finite numbers; write the file again.",
    "crashed": "The decoder crashed on it, without harm to anything else; please report the file.",
    "no_vector": "The model gives no usable vector for it; please report the file.",
}


class UnusableFileError(LibraryError):
    """A file that cannot become a track.

    Parameters
    ----------
    reason : Reason
        The kind, one word.
    cause : str
        What the decoder or the system said.
    """

    def __init__(self, reason: Reason, cause: str = "") -> None:
        self.reason = reason
        self.cause = cause
        super().__init__(SENTENCES[reason] + (f" ({cause})" if cause else ""))

    def __reduce__(self) -> tuple[type["UnusableFileError"], tuple[Reason, str]]:
        """Let it pass between processes."""
        return UnusableFileError, (self.reason, self.cause)
