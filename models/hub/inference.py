"""Speech and music models with pretrained ears: the interface of any bundle, with the ears' own limits."""

from typing import cast

from ..inference import MusicModel, SpeechModel
from ..network import EmotionNetwork
from .errors import CheckpointError
from .network import HubNetwork

VOICE_HZ = 16_000
"""The rate at which voices are given."""


class HubSpeech(SpeechModel):
    """Embeds utterances.

    Parameters
    ----------
    network : HubNetwork
        The speech side, already on `device`.
    device : str

    Raises
    ------
    CheckpointError
        If it hears voices at another rate than they are given at.
    """

    def __init__(self, network: HubNetwork, device: str) -> None:
        super().__init__(_as_network(network), device)
        if self.sample_rate_hz != VOICE_HZ:
            raise CheckpointError(
                f"{network.ear_settings.audio.source} hears {self.sample_rate_hz} Hz, voices come at "
                f"{VOICE_HZ} Hz: choose a speech checkpoint of that rate."
            )
        self.min_duration_s = max(SpeechModel.min_duration_s, _shortest_s(network))


class HubMusic(MusicModel):
    """Embeds recordings, window by window.

    Parameters
    ----------
    network : HubNetwork
        The music side, already on `device`.
    device : str
    """

    batch_windows = 4

    def __init__(self, network: HubNetwork, device: str) -> None:
        super().__init__(_as_network(network), device)
        self.window_s = min(MusicModel.window_s, network.ears.window_s)
        self.min_duration_s = max(MusicModel.min_duration_s, _shortest_s(network))


def _as_network(network: HubNetwork) -> EmotionNetwork:
    """Return a network under the type that inference names: it asks for no more than a HubNetwork has."""
    return cast("EmotionNetwork", network)


def _shortest_s(network: HubNetwork) -> float:
    return network.ears.shortest_samples / network.ears.sample_rate_hz
