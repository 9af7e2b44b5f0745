"""The bridge to OBS Studio: plays what is suggested in two media sources, over obs-websocket 5."""
