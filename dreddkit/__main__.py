"""``python -m dreddkit`` is ``dreddkit``."""

from dreddkit.cli import main

if __name__ == "__main__":
    main()
