"""`sottovoce client obs setup`: make the sources that the bridge needs, and nothing twice."""

from collections.abc import Iterator
from dataclasses import dataclass

from .connection import Connection
from .errors import SettingProblem, SourceMissing
from .messages import Data
from .settings import ObsSettings
from .sources import MEDIA_KIND, text_kind

_NO_MONITORING = "OBS_MONITORING_TYPE_NONE"
_DECK = {"is_local_file": True, "restart_on_activate": False, "close_when_inactive": False}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source that should be in the scene."""

    name: str
    kind: str
    settings: Data


async def set_up(
    connection: Connection, settings: ObsSettings, scene: str | None = None, *, loop: bool = False
) -> list[str]:
    """Put both decks and the text into a scene, and return what was done, in sentences.

    A source that exists stays as it is; it is only put into the scene if it is not there.

    Parameters
    ----------
    scene : str or None
        Its name; None: the one on air.
    loop : bool
        Whether decks that are made start anew at the end of a file.

    Raises
    ------
    SettingProblem
        If there is no such scene, or another kind of source has one of the names.
    SourceMissing
        If OBS has no text source to offer.
    ObsGone, RequestFailed
    """
    scenes = await connection.request("GetSceneList")
    scene = scene or str(scenes["currentProgramSceneName"])
    names = [found["sceneName"] for found in scenes["scenes"]]
    if scene not in names:
        raise SettingProblem(f"OBS has no scene {scene!r}: there are {', '.join(map(repr, names))}.")
    kinds = (await connection.request("GetInputKindList"))["inputKinds"]
    inputs = (await connection.request("GetInputList"))["inputs"]
    present = {found["inputName"]: found["inputKind"] for found in inputs}
    items = (await connection.request("GetSceneItemList", sceneName=scene))["sceneItems"]
    inside = {item["sourceName"] for item in items}
    wanted = _wanted(settings, kinds, loop=loop)
    return [await _put(connection, source, scene, present, inside) for source in wanted]


def _wanted(settings: ObsSettings, kinds: list[str], *, loop: bool) -> Iterator[Wanted]:
    for deck in (settings.deck_a, settings.deck_b):
        yield Wanted(deck, MEDIA_KIND, {**_DECK, "looping": loop})
    if settings.text_source:
        kind = text_kind(kinds)
        if kind is None:
            raise SourceMissing(
                'This OBS has no text source: install its text plug-in, or set [obs] text_source = "".'
            )
        yield Wanted(settings.text_source, kind, {"text": ""})


async def _put(
    connection: Connection, wanted: Wanted, scene: str, present: dict[str, str], inside: set[str]
) -> str:
    kind = present.get(wanted.name)
    if kind is None:
        await connection.request(
            "CreateInput",
            sceneName=scene,
            inputName=wanted.name,
            inputKind=wanted.kind,
            inputSettings=wanted.settings,
            sceneItemEnabled=True,
        )
        if wanted.kind == MEDIA_KIND:
            await connection.request(
                "SetInputAudioMonitorType", inputName=wanted.name, monitorType=_NO_MONITORING
            )
        return f"Made {wanted.name!r} in the scene {scene!r}."
    if _family(kind) != _family(wanted.kind):
        raise SettingProblem(
            f"OBS has a source {wanted.name!r} of another kind ({kind}): rename it in OBS, or choose another "
            "name in [obs]."
        )
    if wanted.name in inside:
        return f"{wanted.name!r} is in the scene {scene!r} already."
    await connection.request(
        "CreateSceneItem", sceneName=scene, sourceName=wanted.name, sceneItemEnabled=True
    )
    return f"Put {wanted.name!r}, which was there, into the scene {scene!r}."


def _family(kind: str) -> str:
    return kind.split("_", maxsplit=1)[0] if kind.startswith("text_") else kind
