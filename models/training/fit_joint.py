"""The loop of stage two: rounds, validation, and the best joint heads at the end."""

from ..errors import TrainingError
from ..evaluation.retrieval import label_relevance, p_at_k, reciprocal_rank
from ..network import EmotionNetwork
from ..taxonomy import MUSIC_CLASSES
from .encodings import Encodings
from .examples import Examples, balanced_weights
from .joint_stage import JointSettings, JointStage, similarity
from .judge import judge
from .stopping import EarlyStopping


def fit_joint(
    speech: EmotionNetwork,
    music: EmotionNetwork,
    train: tuple[Encodings, Encodings],
    validation: tuple[Examples, Examples],
    settings: JointSettings,
    *,
    seed: int,
) -> float:
    """Train both joint heads and keep the best by validation.

    The score is the mean of P@5 and reciprocal rank: validation voices answered from the labelled validation
    tracks, every corpus, class and speaker weighing as in training.

    Returns
    -------
    float
        The best score.

    Raises
    ------
    TrainingError
        If there is not enough labelled music or too little held out.
    """
    absent = set(range(len(MUSIC_CLASSES))) - set(train[1].music_class.tolist())
    queries, gallery = (examples.labelled() for examples in validation)
    if absent or len(queries) == 0 or len(gallery) < 5:
        raise TrainingError(
            f"The joint space needs labelled music of {', '.join(MUSIC_CLASSES)} to learn from, and five "
            "labelled tracks and a labelled voice held out to choose by: label more, or name more artists "
            "and speakers."
        )
    stage = JointStage(speech, music, *train, settings, seed=seed)
    voices, tracks = judge(speech, queries), judge(music, gallery)
    relevance = label_relevance(queries.labels_in_words(), gallery.labels_in_words())
    weights = balanced_weights(queries.clips).numpy()
    stopping = EarlyStopping(settings.patience)
    best = {name: value.clone() for name, value in stage.heads.state_dict().items()}
    for _ in range(settings.rounds):
        stage.round()
        cosines = similarity(speech, music, voices, tracks)
        score = float(weights @ (p_at_k(cosines, relevance) + reciprocal_rank(cosines, relevance)) / 2)
        if stopping.improved(score):
            best = {name: value.clone() for name, value in stage.heads.state_dict().items()}
        if stopping.exhausted:
            break
    stage.heads.load_state_dict(best)
    return stopping.best
