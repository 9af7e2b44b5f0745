"""The paper's own encoders: pretrained checkpoints behind the interface of any bundle."""
