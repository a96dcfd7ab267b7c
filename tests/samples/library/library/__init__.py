"""A small Flask-SQLAlchemy application that knows nothing of dreddkit, on a database of its own."""

from flask import Flask

from .models import db
from .views import views


def create_app():
    app = Flask(__name__)
    app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite:///library.db'
    db.init_app(app)
    app.register_blueprint(views, url_prefix='/api/v1')
    with app.app_context():
        db.create_all()
    return app
