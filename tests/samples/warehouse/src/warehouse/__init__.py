"""An application below src/, on PostgreSQL and its own types, that takes its database from DB_URL."""

import os

from flask import Flask

from .models import Gate, Manager, Site, db


def make_app():
    app = Flask('warehouse')
    app.config['SQLALCHEMY_DATABASE_URI'] = os.environ['DB_URL']
    db.init_app(app)

    @app.get('/sites/<int:id>')
    def site(id):
        return {'code': db.get_or_404(Site, id).code}

    @app.get('/managers')
    def managers():
        return [each.level for each in db.session.scalars(db.select(Manager))]

    @app.get('/gates')
    def gates():
        return [each.id for each in db.session.scalars(db.select(Gate))]

    @app.get('/crash')
    def crash():
        return 1 / 0

    return app
