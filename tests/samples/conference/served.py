"""What a server of the user's own starts from: the same call that dreddkit makes by itself."""

from conference import create_app as create_conference
from dreddkit.integrations import blinker, celery


def create_app():
    app = create_conference()
    celery.install(app)
    celery.install(app)
    blinker.install(app)
    blinker.install(app)
    return app
