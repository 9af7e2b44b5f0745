"""What can go wrong with pretrained checkpoints, told in one sentence each.

::

    ModelError
    ├── BundleError
    │   └── CheckpointError     a checkpoint that is missing, corrupt, foreign or changed
    ├── PullError               a checkpoint that cannot be fetched
    ├── TagError                a file of word vectors that is malformed
    └── AudioError
        └── NoWordsError        speech or text without a word in it
"""

from ..errors import AudioError, BundleError, ModelError

NOT_INSTALLED = (
    "Pretrained encoders need Hugging Face's packages: "
    "install them with `pip install 'sottovoce[pretrained]'`."
)


class CheckpointError(BundleError):
    """A pretrained checkpoint is missing, corrupt, foreign, or not the one that was trained with."""


class PullError(ModelError):
    """A checkpoint cannot be fetched from the hub."""


class TagError(ModelError):
    """A file of word vectors is missing, malformed, or lacks a word."""


class NoWordsError(AudioError):
    """There is no word to embed."""
