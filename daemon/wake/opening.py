"""The gate that the settings ask for."""

from .gate import WakeGate
from .settings import WakeSettings
from .spotting import sought


def wake_gate(settings: WakeSettings) -> WakeGate | None:
    """Return the gate with its engine; None if every utterance is a query.

    Raises
    ------
    ConfigError
        If the engine's package is missing, or it cannot wait for what it is to wait for.
    """
    if not settings.enabled:
        return None
    if settings.engine == "onnx":
        from .onnx import OnnxSpotter

        models = sought(settings.models, settings.model_threshold, "wake.models")
        return WakeGate(settings, OnnxSpotter(models))
    from .sphinx import SphinxSpotter

    phrases = sought(settings.phrases, settings.threshold, "wake.phrases")
    return WakeGate(settings, SphinxSpotter(phrases))
