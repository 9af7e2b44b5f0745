"""The music in the room: what clients say they play, found in what is heard, and taken away from it."""
