"""Music and a voice for those who have neither at hand, all of it made here and plainly synthetic."""
