from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Role(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(20), unique=True)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(50), unique=True)


def populate_db_with_required_static_values():
    if not db.session.query(Role).filter_by(name="owner").count():
        db.session.add(Role(name="owner"))
        db.session.commit()
