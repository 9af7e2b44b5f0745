"""`sottovoce client`: the programs that act on suggestions."""
