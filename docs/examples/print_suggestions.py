#!/usr/bin/env python3
"""Prints what to play whenever the voice asks for it."""

from sottovoce.clients import Subscriber
from sottovoce.clients.protocol import Suggestion

with Subscriber(topics=("suggestion",)) as events:
    for event in events:
        if isinstance(event, Suggestion) and event.decision == "switch" and event.current:
            print(f"{event.emotion}: {event.current.file}", flush=True)
