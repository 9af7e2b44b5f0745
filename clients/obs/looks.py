"""What viewers see of the music: the text, and scene and filters by emotion."""

import logging

from .connection import Connection
from .errors import RequestFailed
from .messages import Request
from .scenes import Moods
from .stage import Stage

_log = logging.getLogger(__name__)


class Looks:
    """Changes the picture, on change only.

    Parameters
    ----------
    moods : Moods
        What belongs to which emotion.
    """

    def __init__(self, connection: Connection, stage: Stage, moods: Moods) -> None:
        self._connection = connection
        self._stage = stage
        self._moods = moods
        self._text: str | None = None

    async def show(self, text: str) -> None:
        """Show what plays; nothing is shown as an empty text."""
        if text != self._text:
            self._text = text
            await self._stage.set_text(text)

    async def follow(self, emotion: str | None, scene: str, now_s: float) -> None:
        """Let scene and filters be those of an emotion, if they may change now."""
        if emotion is None or not self._moods.turns(emotion, now_s):
            return
        requests: list[Request] = [
            ("SetSourceFilterEnabled", {"sourceName": source, "filterName": name, "filterEnabled": lit})
            for (source, name), lit in self._moods.switches(emotion).items()
        ]
        wanted = self._moods.scene(emotion, scene)
        if wanted is not None:
            requests.append(("SetCurrentProgramScene", {"sceneName": wanted}))
            _log.info("The music is %s: scene %r.", emotion, wanted)
        for answer in await self._connection.batch(requests):
            if isinstance(answer, RequestFailed):
                _log.warning(
                    "[obs] emotion_scenes or emotion_filters names what OBS does not have: %s", answer
                )
