"""The user's music: a catalogue that is the truth, an index that is a cache, and the search over both."""
