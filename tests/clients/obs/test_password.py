"""Where the password is from, on every system."""

import json
from pathlib import Path

import pytest

from sottovoce.clients.obs.errors import PasswordProblem
from sottovoce.clients.obs.password import find_password, obs_folders

HERE = "localhost"


def home(tmp_path: Path) -> dict[str, str]:
    return {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "APPDATA": str(tmp_path / "config"),
    }


def test_the_variable_goes_before_everything(tmp_path: Path) -> None:
    secret, source = find_password(HERE, "/none", {**home(tmp_path), "SOTTOVOCE_OBS_PASSWORD": "first"})
    assert secret
    assert (secret.reveal(), source) == ("first", "SOTTOVOCE_OBS_PASSWORD")


def test_the_file_of_the_settings_is_next(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"\xef\xbb\xbf second \r\n")
    secret, source = find_password(HERE, str(file), home(tmp_path))
    assert secret
    assert (secret.reveal(), source) == (" second ", str(file))


@pytest.mark.parametrize("content", [None, b"\xff\xfecanary"])
def test_a_file_that_cannot_be_read_is_said_without_its_content(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "password"
    if content:
        file.write_bytes(content)
    with pytest.raises(PasswordProblem, match="cannot be read") as caught:
        find_password(HERE, str(file), home(tmp_path))
    assert caught.value.__cause__ is None
    assert "canary" not in str(caught.value)


def obs_settings(tmp_path: Path) -> Path:
    folder = next(obs_folders(home(tmp_path)))
    folder.mkdir(parents=True)
    return folder


def test_obs_28_and_29_keep_it_in_global_ini(tmp_path: Path) -> None:
    folder = obs_settings(tmp_path)
    (folder / "global.ini").write_bytes(
        b"\xef\xbb\xbf[General]\nName=%x%\n\n[OBSWebSocket]\nAuthRequired=true\nServerPassword=a%b\n"
    )
    secret, source = find_password(HERE, "", home(tmp_path))
    assert secret
    assert secret.reveal() == "a%b"
    assert source == f"OBS's own settings ({folder / 'global.ini'})"


def test_newer_obs_keeps_it_in_a_file_of_the_plugin(tmp_path: Path) -> None:
    folder = obs_settings(tmp_path)
    (folder / "global.ini").write_text("[OBSWebSocket]\nServerPassword=old\n")
    (folder / "plugin_config" / "obs-websocket").mkdir(parents=True)
    (folder / "plugin_config" / "obs-websocket" / "config.json").write_text(
        json.dumps({"auth_required": True, "server_password": "new", "server_port": 4455})
    )
    secret, source = find_password(HERE, "", home(tmp_path))
    assert secret
    assert secret.reveal() == "new"
    assert "config.json" in source


@pytest.mark.parametrize(
    "content", [b"", b"no ini at all", b"\xff\xff", b"[OBSWebSocket]\nServerPort=4455\n"]
)
def test_settings_without_a_password_are_none(tmp_path: Path, content: bytes) -> None:
    (obs_settings(tmp_path) / "global.ini").write_bytes(content)
    assert find_password(HERE, "", home(tmp_path)) == (None, "nowhere")


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("win32", {"APPDATA": "/roaming", "USERPROFILE": "/u"}, ["/roaming/obs-studio"]),
        ("win32", {"USERPROFILE": "/u"}, ["/u/AppData/Roaming/obs-studio"]),
        ("darwin", {"HOME": "/u"}, ["/u/Library/Application Support/obs-studio"]),
        (
            "linux",
            {"HOME": "/u"},
            ["/u/.config/obs-studio", "/u/.var/app/com.obsproject.Studio/config/obs-studio"],
        ),
        (
            "linux",
            {"HOME": "/u", "XDG_CONFIG_HOME": "/x"},
            ["/x/obs-studio", "/u/.var/app/com.obsproject.Studio/config/obs-studio"],
        ),
    ],
)
def test_folders_of_every_system(platform: str, environment: dict[str, str], expected: list[str]) -> None:
    assert [folder.as_posix() for folder in obs_folders(environment, platform)] == expected


def test_the_password_of_this_machines_obs_is_not_for_another(tmp_path: Path) -> None:
    (obs_settings(tmp_path) / "global.ini").write_text("[OBSWebSocket]\nServerPassword=mine\n")
    assert find_password("192.168.1.7", "", home(tmp_path)) == (None, "nowhere")
