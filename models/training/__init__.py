"""How the joint space is learnt: cached features, augmented batches, two stages, one bundle."""
