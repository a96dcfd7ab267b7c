import enum
import uuid
from datetime import datetime

from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Genre(enum.Enum):
    FICTION = 'fiction'
    FACTS = 'facts'


class Author(db.Model):
    __tablename__ = 'authors'
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), nullable=False)
    born = db.Column(db.Date)
    favourite_id = db.Column(db.ForeignKey('books.id'))
    favourite = db.relationship('Book', foreign_keys=favourite_id)


class Book(db.Model):
    __tablename__ = 'books'
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(120), nullable=False)
    isbn = db.Column(db.String(13), unique=True, nullable=False)
    shelf = db.Column(db.String(3), unique=True)
    price = db.Column(db.Numeric(8, 2), nullable=False)
    genre = db.Column(db.Enum(Genre), nullable=False)
    format = db.Column(db.Enum('paper', 'file', name='format'), nullable=False)
    published = db.Column(db.DateTime)
    author_id = db.Column(db.ForeignKey('authors.id'), nullable=False)
    sequel_id = db.Column(db.ForeignKey('books.id'))
    author = db.relationship(Author, foreign_keys=author_id)
    sequel = db.relationship('Book', remote_side=id)


class Member(db.Model):
    id = db.Column(db.String(36), primary_key=True, default=lambda: str(uuid.uuid4()))
    email = db.Column(db.String(120), unique=True)
    password_hash = db.Column(db.String(200), nullable=False)
    joined = db.Column(db.DateTime, default=datetime.now)
    settings = db.Column(db.JSON)

    def __init__(self, email, password, **others):
        super().__init__(email=email, password_hash=password[::-1], **others)


class Loan(db.Model):
    __table_args__ = (db.UniqueConstraint('book_id', 'due'), db.CheckConstraint('due > taken'))
    id = db.Column(db.Uuid, primary_key=True)
    book_id = db.Column(db.Integer, db.ForeignKey('books.id'), nullable=False)
    member_id = db.Column(db.String(36), db.ForeignKey('member.id'), nullable=False)
    taken = db.Column(db.Date, nullable=False)
    due = db.Column(db.Date, nullable=False)
