"""Run as a program: play what a daemon suggests, on the loudspeakers that this process's environment names.

Arguments: endpoints of events and of requests, and the settings as JSON. Prints the player's state as JSON
lines and its log on standard error; SIGTERM ends it.
"""

import logging
import sys
import threading

import msgspec

from sottovoce.clients.player.display import json_lines
from sottovoce.clients.player.host import PortAudioHost
from sottovoce.clients.player.run import play
from sottovoce.clients.player.settings import PlayerSettings
from sottovoce.daemon.cli.process import on_stop


def main() -> None:
    events, control, settings = sys.argv[1:]
    stop = threading.Event()
    on_stop(stop.set)
    logging.basicConfig(level="INFO", stream=sys.stderr)
    with json_lines() as show:
        decoded = msgspec.json.decode(settings, type=PlayerSettings)
        play(decoded, PortAudioHost(), show, stop, endpoint=events, control=control)


if __name__ == "__main__":
    main()
