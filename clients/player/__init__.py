"""The player: plays the suggestions by itself, for people with neither OBS nor a DAW."""
