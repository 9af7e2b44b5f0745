"""What can go wrong when the overlay starts."""

from ..errors import ClientError


class OverlayError(ClientError):
    """The overlay cannot be served, or something of it cannot be read."""
