"""Stands for a decoder that crashes on certain recordings."""

import os


class CrashingSet(frozenset[str]):
    """Ends the process, as a segmentation fault would, when asked for one of its members."""

    def __contains__(self, track: object) -> bool:
        if super().__contains__(track):
            os._exit(139)
        return False
