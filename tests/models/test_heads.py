import torch

from sottovoce.models.heads import EmotionHead, JointHead


def test_joint_vectors_have_unit_length_whatever_comes_in():
    head = JointHead(8, 64).eval()
    for encoded in (torch.randn(5, 8), torch.zeros(1, 8), torch.full((1, 8), 1e6)):
        torch.testing.assert_close(head(encoded).norm(dim=1), torch.ones(len(encoded)))


def test_no_batch_norm_centres_the_joint_vectors():
    head = JointHead(8, 64).train()
    together = head(torch.ones(16, 8) + 0.01 * torch.randn(16, 8))
    assert not [module for module in list(head.children())[-1:] if isinstance(module, torch.nn.BatchNorm1d)]
    assert together.shape == (16, 64)


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
