from flask import Flask, jsonify
from models import Role, User, db


def create_app():
    app = Flask(__name__)
    app.config.from_object("config.TestingConfig")
    db.init_app(app)

    @app.get("/users")
    def users():
        roles = [role.name for role in db.session.query(Role)]
        return jsonify([{"id": user.id, "email": user.email, "roles": roles} for user in db.session.query(User)])

    return app
