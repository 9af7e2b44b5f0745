"""What can go wrong in the models, told in one sentence each.

::

    ModelError                  exit code 5
    ├── TaxonomyError           an emotion name nobody knows
    ├── CorpusError             a corpus that is missing, malformed or mislabelled
    ├── SplitError              train, validation and test that share what they must not
    ├── EvaluationError         scores asked of arrays that do not fit together
    ├── AudioError              samples that cannot be embedded
    │   ├── ShortInputError     too few of them
    │   └── NonFiniteError      NaN or infinity among them
    ├── BundleError             a bundle that is missing, corrupt, foreign or too new
    └── TrainingError           a training run that cannot start, resume or go on

Every message says what happened, why, and what to do.
"""


class ModelError(Exception):
    """Root of the models' errors; `exit_code` is what the command line ends with."""

    exit_code = 5


class TaxonomyError(ModelError):
    """A name is no emotion of the taxonomy."""


class CorpusError(ModelError):
    """A corpus folder, table or file name is missing or malformed."""


class SplitError(ModelError):
    """A split leaks between its parts, or does not match the clips it names."""


class EvaluationError(ModelError):
    """A score is asked of arrays that are empty, do not fit together, or leave it undefined."""


class AudioError(ModelError):
    """Samples are of a kind that no model can embed."""


class ShortInputError(AudioError):
    """The input is shorter than the model can judge."""


class NonFiniteError(AudioError):
    """The input holds NaN or infinity."""


class BundleError(ModelError):
    """A bundle is missing, corrupt, foreign, of another dimension or of a newer format."""


class TrainingError(ModelError):
    """A training run cannot start, resume or go on."""
