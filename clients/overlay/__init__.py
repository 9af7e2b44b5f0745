"""The overlay: a local web page that shows what plays and why, for OBS and for a phone or second screen."""
