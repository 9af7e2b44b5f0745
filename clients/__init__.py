"""What listens: protocol messages, subscriber SDK and client programs. Needs no torch."""
