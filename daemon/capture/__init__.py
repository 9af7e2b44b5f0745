"""Capture: a microphone, a file or a pipe as 20 ms frames of 16 kHz mono."""
