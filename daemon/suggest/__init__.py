"""What the listener should notice: smoothing, holding, switching, and the reason in words."""
