"""Fetching a checkpoint from the hub, at a pinned commit: the only place that reaches for the network."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import NOT_INSTALLED, PullError

WANTED = ("*.json", "*.txt", "*.model")
"""Configurations and tokenizers; the weights come beside them."""
TIMEOUT_S = 10.0


def pull(source: str, revision: str | None = None) -> tuple[Path, str]:
    """Fetch a checkpoint into the hub's cache; what is there already is not fetched again.

    Safe weights (safetensors) where there are any; else PyTorch's, which are read without running their code.

    Parameters
    ----------
    source : str
        Such as "facebook/wav2vec2-base-960h".
    revision : str or None
        Branch, tag or commit; None is the main branch.

    Returns
    -------
    Path
        The checkpoint's folder.
    str
        The commit, which the folder is named after: name it as the revision to get the same weights for ever.

    Raises
    ------
    PullError
        If the hub cannot be reached, or does not have it.
    """
    try:
        from huggingface_hub import HfApi, snapshot_download
        from huggingface_hub.utils import disable_progress_bars  # type: ignore[attr-defined]
    except ImportError as error:
        raise PullError(NOT_INSTALLED) from error

    disable_progress_bars()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    with _told_plainly(source, f" at revision {revision}" if revision else ""):
        told = HfApi().model_info(source, revision=revision, timeout=TIMEOUT_S)
        names = [file.rfilename for file in told.siblings or []]
        weights = "*.safetensors" if any(name.endswith(".safetensors") for name in names) else "*.bin"
        wanted = [*WANTED, weights]
        folder = Path(
            snapshot_download(source, revision=revision, allow_patterns=wanted, etag_timeout=TIMEOUT_S)
        )
    return folder, folder.name


@contextmanager
def _told_plainly(source: str, at: str) -> Iterator[None]:
    """Turn what the hub's client raises into sentences."""
    import httpx2
    from huggingface_hub.errors import (
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
    )

    try:
        yield
    except OfflineModeIsEnabled as error:
        raise PullError(
            f"Cannot fetch {source}: HF_HUB_OFFLINE forbids the network; unset it, or give a local folder."
        ) from error
    except HFValidationError as error:
        raise PullError(
            f"{source!r} is no id of the hub: write it as owner/name, such as facebook/wav2vec2-base-960h."
        ) from error
    except HfHubHTTPError as error:
        raise PullError(
            f"The hub does not give {source}{at} ({error.response.status_code}): check the id and the "
            "revision, or log in if it is gated."
        ) from error
    except (httpx2.HTTPError, LocalEntryNotFoundError, OSError) as error:
        raise PullError(
            f"Cannot fetch {source}: the hub is out of reach from here; go online, or copy the folder by "
            "hand and give its path."
        ) from error
