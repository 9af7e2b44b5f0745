"""The bridge at work in a real OBS."""

import asyncio
from pathlib import Path

import pytest

from sottovoce.clients.obs import orders
from sottovoce.clients.obs.connection import INPUTS
from sottovoce.clients.obs.secret import Secret
from sottovoce.clients.obs.settings import ObsSettings
from sottovoce.clients.protocol import Track
from tests.clients.obs.conftest import Bridge
from tests.clients.obs.showing import TEXT, A, B, Daemon, at, plays
from tests.support.obs import PASSWORD, Obs, eventually, set_up

pytestmark = [pytest.mark.obs, pytest.mark.timeout(120)]  # the first waits for OBS to start


def test_plays_crosses_shows_and_puts_back(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track], tmp_path: Path
) -> None:
    sources.ask("SetInputVolume", inputName=A, inputVolumeMul=0.7)
    sources.ask("SetInputSettings", inputName=TEXT, inputSettings={"text": "welcome"})
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 0.7))
        eventually(lambda: sources.settings_of(TEXT)["text"] == "Piece 0 - Nobody")
        daemon.suggest(music[1])
        eventually(lambda: plays(sources, B, music[1]) and at(sources, B, 1.0))
        eventually(lambda: sources.media(A)[0] in {"ended", "stopped"} and at(sources, A, 0.0))
        eventually(lambda: sources.settings_of(TEXT)["text"] == "Piece 1 - Nobody")
        eventually(lambda: [report["track"] for report in daemon.reports][-1:] == ["id1"])
        assert (tmp_path / "originals.json").exists()
    assert (sources.volume(A), sources.volume(B)) == (pytest.approx(0.7), 1.0)
    assert sources.settings_of(TEXT)["text"] == "welcome"
    assert sources.settings_of(B)["local_file"] == ""
    assert sources.media(B)[0] in {"ended", "stopped", "none"}
    assert not (tmp_path / "originals.json").exists()
    assert [report["state"] for report in daemon.reports][-1] == "stopped"


def test_ducks_under_speech_and_comes_back(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track]
) -> None:
    with bridge(duck_db=12.0, duck_release_ms=200):
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        daemon.speak()
        eventually(lambda: at(sources, A, 10 ** (-12 / 20)), within_s=1.5)
        daemon.hush()
        eventually(lambda: at(sources, A, 1.0), within_s=2)


def test_starts_where_the_section_starts_and_at_an_even_level(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track]
) -> None:
    loud = Track.at(music[0].file, id="loud", start_s=4.0, level_dbfs=-18.0)
    quiet = Track.at(music[1].file, id="quiet", level_dbfs=-60.0)
    with bridge(target_level_dbfs=-30.0):
        daemon.suggest(loud)
        eventually(lambda: plays(sources, A, loud) and at(sources, A, 10 ** (-12 / 20)))
        assert 4.0 <= sources.media(A)[1] < 8.0
        daemon.suggest(quiet)
        eventually(lambda: plays(sources, B, quiet) and at(sources, B, 10 ** (6 / 20)))


def test_a_moved_fader_is_the_new_volume_and_stays_after_the_end(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track]
) -> None:
    with bridge(duck_db=12.0):
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        sources.ask("SetInputVolume", inputName=A, inputVolumeMul=0.5)
        daemon.suggest(music[1])
        eventually(lambda: plays(sources, B, music[1]) and at(sources, B, 0.5))
        daemon.speak()
        eventually(lambda: at(sources, B, 0.5 * 10 ** (-12 / 20)), within_s=1.5)
    assert sources.volume(A) == pytest.approx(0.5, abs=1e-3)
    assert sources.volume(B) == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("action", ["PAUSE", "STOP"])
def test_a_deck_paused_or_stopped_by_hand_is_left_alone_until_released(
    sources: Obs,
    daemon: Daemon,
    bridge: Bridge,
    music: list[Track],
    action: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        sources.ask(
            "TriggerMediaInputAction",
            inputName=A,
            mediaAction=f"OBS_WEBSOCKET_MEDIA_INPUT_ACTION_{action}",
        )
        eventually(lambda: "Hands off" in caplog.text)
        daemon.suggest(music[1])
        eventually(lambda: sources.media(A)[0] != "playing")
        assert "local_file" not in sources.settings_of(B)
        asyncio.run(orders.release(ObsSettings(port=sources.port), Secret(PASSWORD)))
        eventually(lambda: plays(sources, A, music[1]) and at(sources, A, 1.0))


def test_another_file_by_hand_is_left_alone_until_somebody_skips(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track], caplog: pytest.LogCaptureFixture
) -> None:
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        daemon.speak()
        eventually(lambda: sources.volume(A) < 0.5)
        sources.ask("SetInputSettings", inputName=A, inputSettings={"local_file": music[2].file})
        eventually(lambda: "Hands off" in caplog.text)
        eventually(lambda: at(sources, A, 1.0))
        daemon.suggest(music[0])
        assert sources.settings_of(A)["local_file"] == music[2].file
        daemon.suggest(music[1], manual=True)
        eventually(lambda: plays(sources, A, music[1]) and at(sources, A, 10 ** (-12 / 20)))


def test_what_the_user_plays_in_a_deck_goes_on_after_the_end(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track], caplog: pytest.LogCaptureFixture
) -> None:
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]))
        sources.ask("SetInputSettings", inputName=A, inputSettings={"local_file": music[2].file})
        eventually(lambda: "Hands off" in caplog.text)
    assert plays(sources, A, music[2])
    assert at(sources, A, 1.0)


def test_panic_silences_at_once_and_holds_against_everything_but_release(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track], caplog: pytest.LogCaptureFixture
) -> None:
    settings, password = ObsSettings(port=sources.port), Secret(PASSWORD)
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        asyncio.run(orders.panic(settings, password))
        eventually(lambda: sources.media(A)[0] != "playing", within_s=1)
        eventually(lambda: sources.settings_of(TEXT)["text"] == "")
        daemon.suggest(music[1], manual=True)
        eventually(lambda: "Hands off" in caplog.text)
        assert sources.media(A)[0] != "playing"
        assert sources.media(B)[0] != "playing"
        asyncio.run(orders.release(settings, password))
        eventually(lambda: plays(sources, A, music[1]) and at(sources, A, 1.0))


def test_music_only_in_listed_scenes(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track]
) -> None:
    sources.ask("CreateScene", sceneName="Talk")
    with bridge(music_scenes=("Scene",)):
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        sources.ask("SetCurrentProgramScene", sceneName="Talk")
        eventually(lambda: at(sources, A, 0.0) and sources.settings_of(TEXT)["text"] == "")
        sources.ask("SetCurrentProgramScene", sceneName="Scene")
        eventually(lambda: at(sources, A, 1.0) and sources.settings_of(TEXT)["text"] == "Piece 0 - Nobody")


def test_music_is_kept_off_the_other_audio_tracks_while_it_runs(
    sources: Obs, daemon: Daemon, bridge: Bridge
) -> None:
    def routed() -> list[str]:
        tracks = sources.ask("GetInputAudioTracks", inputName=B)["inputAudioTracks"]
        return [number for number, on in tracks.items() if on]

    with bridge(audio_tracks=("1", "3")):
        eventually(lambda: routed() == ["1", "3"])
    assert routed() == ["1", "2", "3", "4", "5", "6"]


def test_emotion_moves_among_its_scenes_and_lights_its_filter(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track]
) -> None:
    def lit() -> bool:
        return bool(sources.ask("GetSourceFilter", sourceName=A, filterName="Tint")["filterEnabled"])

    def scene() -> str:
        return str(sources.ask("GetCurrentProgramScene")["currentProgramSceneName"])

    sources.ask("CreateScene", sceneName="Rain")
    sources.ask("CreateScene", sceneName="Break")
    sources.ask("CreateSourceFilter", sourceName=A, filterName="Tint", filterKind="gain_filter")
    settings = {
        "emotion_scenes": ("calm=Scene", "sad=Rain"),
        "emotion_filters": (f"sad={A}/Tint",),
        "emotion_cooldown_s": 0.0,
    }
    with bridge(**settings):
        daemon.suggest(music[0], emotion="calm")
        eventually(lambda: not lit())
        daemon.suggest(music[1], emotion="sad")
        eventually(lambda: lit() and scene() == "Rain")
        sources.ask("SetCurrentProgramScene", sceneName="Break")
        daemon.suggest(music[2], emotion="calm")
        eventually(lambda: not lit())
        assert scene() == "Break"
    assert lit()


def test_a_file_that_cannot_be_played_is_passed_over_and_not_asked_for_for_ever(
    sources: Obs,
    daemon: Daemon,
    bridge: Bridge,
    music: list[Track],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        for number in range(7):
            daemon.suggest(Track.at(str(tmp_path / f"none{number}.flac"), id=f"none{number}"))
            eventually(lambda: caplog.text.count("OBS cannot play") == number + 1)  # noqa: B023
        assert plays(sources, A, music[0])
        daemon.suggest(music[1])
        eventually(lambda: plays(sources, B, music[1]) and at(sources, B, 1.0))
    assert caplog.text.count("Asking for another track.") == 5
    assert "skip" in daemon.asked


def test_asks_for_another_before_the_end_and_starts_anew_if_none_comes(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track]
) -> None:
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]))
        sources.ask("SetMediaInputCursor", inputName=A, mediaCursor=16_000)
        eventually(lambda: daemon.asked == ["skip"])
        eventually(lambda: sources.media(A)[0] == "playing" and 0 < sources.media(A)[1] < 5)
        assert at(sources, A, 1.0)


def test_a_renamed_source_is_followed_and_a_removed_one_waited_for(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track], caplog: pytest.LogCaptureFixture
) -> None:
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        sources.ask("SetInputName", inputName=B, newInputName="my music")
        daemon.suggest(music[1])
        eventually(lambda: plays(sources, "my music", music[1]) and at(sources, "my music", 1.0))
        assert "could not be undone" not in caplog.text
        sources.ask("RemoveInput", inputName=A)
        eventually(lambda: "no media source 'sottovoce A'" in caplog.text)
        set_up(sources)
        eventually(lambda: plays(sources, A, music[1]) and at(sources, A, 1.0))
    assert sources.volume("my music") == 1.0


def test_another_scene_collection_is_taken_over_and_the_first_put_back_when_it_returns(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track], tmp_path: Path
) -> None:
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        daemon.speak()
        eventually(lambda: sources.volume(A) < 0.5)
        sources.ask("CreateSceneCollection", sceneCollectionName=f"other {tmp_path.name}")
        daemon.hush()
        set_up(sources)
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        sources.ask("SetCurrentSceneCollection", sceneCollectionName="Untitled")
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
    assert sources.volume(A) == 1.0


def test_ducks_by_a_meter_of_obs(sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track]) -> None:
    """Another media source stands for the microphone: its meter is the same to OBS."""
    voice = {"is_local_file": True, "looping": True}
    sources.ask(
        "CreateInput", sceneName="Scene", inputName="Voice", inputKind="ffmpeg_source", inputSettings=voice
    )
    with bridge(duck_from="obs", duck_input="Voice", duck_release_ms=200):
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        sources.ask("SetInputSettings", inputName="Voice", inputSettings={"local_file": music[1].file})
        eventually(lambda: at(sources, A, 10 ** (-12 / 20)), within_s=3)
        sources.ask("SetInputMute", inputName="Voice", inputMuted=True)
        eventually(lambda: at(sources, A, 1.0), within_s=3)


def test_a_scene_without_the_decks_is_said_once(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track], caplog: pytest.LogCaptureFixture
) -> None:
    sources.ask("CreateScene", sceneName="Empty")
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]))
        sources.ask("SetCurrentProgramScene", sceneName="Empty")
        eventually(lambda: caplog.text.count("The scene on air does not have 'sottovoce A'") == 1)


def test_fades_without_flooding_obs(sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track]) -> None:
    async def changes() -> int:
        async with await sources.connection(INPUTS) as connection:
            daemon.suggest(music[0])
            await asyncio.sleep(1.5)
            return sum(kind == "InputVolumeChanged" for kind, _ in connection.take_events())

    with bridge(fade_s=1.0):
        eventually(lambda: daemon.reports)
        assert 10 <= asyncio.run(changes()) <= 25


def test_ends_if_originals_cannot_be_kept_and_leaves_obs_as_it_was(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track], tmp_path: Path
) -> None:
    with bridge() as running:
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 1.0))
        daemon.speak()
        eventually(lambda: sources.volume(A) < 0.5)
        (tmp_path / "originals.json").write_bytes(b"{")
        sources.ask("SetInputVolume", inputName=A, inputVolumeMul=0.5)
        running.thread.join(10)
    assert "it says what OBS was like before" in str(running.failures[0])
    assert sources.media(A)[0] != "playing"
    assert sources.volume(A) == pytest.approx(1.0)  # 0.5 under speech, never above 0 dB after it
