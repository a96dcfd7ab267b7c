from flask import Blueprint, jsonify
from flask.views import MethodView

from .models import Book, Loan, Member, db

views = Blueprint('views', __name__)


def as_dict(book):
    return {'id': book.id, 'title': book.title, 'author': book.author.name, 'published': book.published.isoformat()}


@views.get('/books')
def list_books():
    return jsonify([as_dict(book) for book in db.session.scalars(db.select(Book))])


@views.post('/books')
def add_book():
    return {}, 201


@views.get('/books/<int:book_id>')
def show_book(book_id):
    return as_dict(db.get_or_404(Book, book_id))


@views.get('/authors/<int:author_id>/books/<isbn>')
def book_of_author(author_id, isbn):
    return as_dict(db.first_or_404(db.select(Book).filter_by(author_id=author_id, isbn=isbn)))


class MemberView(MethodView):
    def get(self, id):
        return {'email': db.get_or_404(Member, id).email}

    def delete(self, id):
        return '', 204


views.add_url_rule('/members/<id>', view_func=MemberView.as_view('member'))


@views.get('/borrowed/<uuid:id>')
def borrowed(id):
    return {'due': db.get_or_404(Loan, id).due.isoformat()}


@views.get('/statistics')
def statistics():
    return {'error': 'Log in first.'}, 401
