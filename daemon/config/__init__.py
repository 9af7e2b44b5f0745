"""The configuration: typed sections, one TOML file, overrides, and a sentence for every mistake."""

from .load import load_config
from .render import render
from .schema import Config, LogSettings, ModelSettings

__all__ = ["Config", "LogSettings", "ModelSettings", "load_config", "render"]
