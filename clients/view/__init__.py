"""What a live screen shows: a pure model that folds events, and its rendering."""

from .model import View, fold
from .screen import render

__all__ = ["View", "fold", "render"]
