"""Starts and stops the OBS bridge with OBS itself: add this file under Tools, Scripts.

It needs Python support in OBS (Tools, Scripts, Python Settings; built in on Linux) and sottovoce installed.
Two hotkeys, "sottovoce: panic" and "sottovoce: release", appear under Settings, Hotkeys.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile

import obspython as obs

DECKS = ("sottovoce A", "sottovoce B")
LOG = os.path.join(tempfile.gettempdir(), "sottovoce-obs.log")  # noqa: PTH118 - as OBS shows it
NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows: no console of its own
STOPPING_S = 5

state = {"command": "", "options": "", "process": None, "hotkeys": {}}


def script_description() -> str:
    """Return what OBS shows beside the script."""
    return (
        "<b>sottovoce</b>: plays the suggested music in OBS.<br>Make the sources first, once: press "
        f"<i>Make the sources</i>. What the bridge says is written to {LOG}."
    )


def script_properties() -> object:
    """Return the form that OBS shows."""
    form = obs.obs_properties_create()
    obs.obs_properties_add_path(form, "command", "sottovoce command", obs.OBS_PATH_FILE, "", None)
    obs.obs_properties_add_text(form, "options", "More options", obs.OBS_TEXT_DEFAULT)
    obs.obs_properties_add_button(form, "setup", "Make the sources", lambda *_: bool(once("setup")))
    obs.obs_properties_add_button(form, "restart", "Start anew", lambda *_: bool(start()))
    return form


def script_defaults(settings: object) -> None:
    """Fill in the form."""
    obs.obs_data_set_default_string(settings, "command", shutil.which("sottovoce") or "sottovoce")


def script_update(settings: object) -> None:
    """Take the form, and start the bridge as it says."""
    command = obs.obs_data_get_string(settings, "command")
    options = obs.obs_data_get_string(settings, "options")
    if state["process"] is None or (command, options) != (state["command"], state["options"]):
        state.update(command=command, options=options)
        start()


def script_load(settings: object) -> None:
    """Offer the hotkeys, and end the bridge when OBS begins to end."""
    for name, press in (("panic", panic), ("release", lambda: once("release"))):
        hotkey = obs.obs_hotkey_register_frontend(
            f"sottovoce_{name}", f"sottovoce: {name}", lambda pressed, press=press: pressed and press()
        )
        saved = obs.obs_data_get_array(settings, f"hotkey_{name}")
        obs.obs_hotkey_load(hotkey, saved)
        obs.obs_data_array_release(saved)
        state["hotkeys"][name] = hotkey
    obs.obs_frontend_add_event_callback(happened)


def script_save(settings: object) -> None:
    """Keep the hotkeys."""
    for name, hotkey in state["hotkeys"].items():
        keys = obs.obs_hotkey_save(hotkey)
        obs.obs_data_set_array(settings, f"hotkey_{name}", keys)
        obs.obs_data_array_release(keys)


def script_unload() -> None:
    """End the bridge."""
    stop()


def happened(event: int) -> None:
    """End the bridge when OBS ends; OBS has saved its scenes by then."""
    if event in {obs.OBS_FRONTEND_EVENT_SCRIPTING_SHUTDOWN, obs.OBS_FRONTEND_EVENT_EXIT}:
        stop(closing=True)


def start() -> None:
    """Start the bridge; it ends when its standard input does, so also if OBS crashes."""
    stop()
    with open(LOG, "a", encoding="utf-8") as log:  # noqa: PTH123
        try:
            state["process"] = subprocess.Popen(
                arguments("--while-stdin", *state["options"].split()),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                creationflags=NO_WINDOW,
            )
        except OSError as error:
            obs.script_log(obs.LOG_WARNING, f"{state['command']} cannot be started: {error}")


def stop(*, closing: bool = False) -> None:
    """End the bridge, and give it a moment to leave OBS as it was."""
    process, state["process"] = state["process"], None
    if process is None:
        return
    with contextlib.suppress(OSError):  # it may have ended by itself
        process.stdin.write(b"closing" if closing else b"")
        process.stdin.close()
    try:
        process.wait(STOPPING_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def panic() -> None:
    """Silence the music now, and tell the bridge to leave it so."""
    for deck in DECKS:
        source = obs.obs_get_source_by_name(deck)
        if source is not None:
            obs.obs_source_media_stop(source)
            obs.obs_source_release(source)
    once("panic")


def once(command: str) -> None:
    """Run a command of the bridge beside OBS."""
    with open(LOG, "a", encoding="utf-8") as log, contextlib.suppress(OSError):  # noqa: PTH123
        subprocess.Popen(
            arguments(command, *state["options"].split()), stdout=log, stderr=log, creationflags=NO_WINDOW
        )


def arguments(*more: str) -> list[str]:
    """Return the command line of the bridge."""
    return [state["command"], "client", "obs", *more]
