"""`python -m sottovoce.daemon` is the `sottovoce` command."""

from .cli import main

main()
