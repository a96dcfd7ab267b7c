"""The child that serves the application: ``python -m dreddkit.server.wsgi SPEC``."""

import sys

from dreddkit.server.wsgi.serve import main

if __name__ == "__main__":
    sys.exit(main())
