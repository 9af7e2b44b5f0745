import torch

from sottovoce.models.evaluation.floors import soft_lookup
from sottovoce.models.heads import CERTAIN, EmotionHead, JointHead
from sottovoce.models.taxonomy import MUSIC_CLASSES, SPEECH_CLASSES


def test_joint_vectors_have_unit_length_whatever_comes_in():
    for classes in (SPEECH_CLASSES, MUSIC_CLASSES):
        head = JointHead(8, classes, 64).eval()
        for encoded in (torch.randn(5, 8), torch.zeros(1, 8), torch.full((1, 8), 1e6)):
            for scale in (0.0, 1.0, 1e3):
                vectors = head(encoded, scale * torch.randn(len(encoded), len(classes)))
                assert vectors.shape == (len(encoded), 64)
                torch.testing.assert_close(vectors.norm(dim=1), torch.ones(len(encoded)))


def test_the_cosine_is_what_was_learnt_and_what_the_classes_call_for():
    asks, offers = JointHead(8, SPEECH_CLASSES, 64).eval(), JointHead(8, MUSIC_CLASSES, 64).eval()
    voices, tracks = torch.randn(3, 8), torch.randn(5, 8)
    said, played = torch.randn(3, 8), torch.randn(5, 4)
    looked_up = torch.from_numpy(
        soft_lookup(said.double().softmax(1).numpy(), played.double().softmax(1).numpy())
    ).float()
    chances = said.softmax(1) @ asks.answers
    expected = (1 - CERTAIN) * asks.learnt(voices) @ offers.learnt(tracks).T
    expected = expected + CERTAIN * looked_up / chances.norm(dim=1, keepdim=True)
    torch.testing.assert_close(asks(voices, said) @ offers(tracks, played).T, expected)


def test_disgust_and_fear_call_for_what_anger_calls_for():
    head = JointHead(8, SPEECH_CLASSES, 64).eval()
    sure = 100 * torch.eye(8)
    vectors = head(torch.zeros(8, 8), sure)
    index = [SPEECH_CLASSES.index(name) for name in ("angry", "fearful", "disgust")]
    torch.testing.assert_close(vectors[index], vectors[index[:1]].expand(3, -1))
    assert (vectors[:, -1] == 0).all()  # voices lack the number that tells how unsure a track is


def test_no_batch_norm_centres_the_joint_vectors():
    head = JointHead(8, MUSIC_CLASSES, 64).train()
    torch.nn.init.constant_(head.out.bias, 10.0)
    together = head.learnt(torch.ones(16, 8) + 0.01 * torch.randn(16, 8))
    assert (together.mean(dim=0) > 0.05).all()


def test_valence_and_arousal_stay_between_0_and_1():
    _, va = EmotionHead(8, 4)(1e4 * torch.randn(50, 8))
    assert va.min() >= 0
    assert va.max() <= 1


def test_calibration_divides_the_logits():
    head = EmotionHead(8, 4)
    encoded = torch.randn(3, 8)
    before, _ = head(encoded)
    head.calibrate(2.0)
    torch.testing.assert_close(head(encoded)[0], before / 2)
