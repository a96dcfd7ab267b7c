from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Session(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(80), nullable=False)
    mails = db.Column(db.Integer, nullable=False, default=0)
    deleted_at = db.Column(db.DateTime(timezone=True))
