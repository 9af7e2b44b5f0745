"""What is learnt: emotion taxonomy, encoders, joint space, losses, corpora, training and evaluation."""
