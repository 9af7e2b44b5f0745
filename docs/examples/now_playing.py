"""Keep a text file with what should be playing, for an OBS text source set to "read from file"."""

import sys
from pathlib import Path

from sottovoce.clients import Subscriber
from sottovoce.clients.protocol import Suggestion

file = Path(sys.argv[1])
with Subscriber(topics=("suggestion",)) as events:
    for event in events:
        if isinstance(event, Suggestion) and event.current:
            track = event.current
            name = track.title or Path(track.path).stem
            draft = file.with_suffix(".new")
            draft.write_text(f"{name} - {track.artist}" if track.artist else name, encoding="utf-8")
            draft.replace(file)
