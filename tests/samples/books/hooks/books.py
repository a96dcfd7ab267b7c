from books import Book
from factory.alchemy import SQLAlchemyModelFactory


class BookFactory(SQLAlchemyModelFactory):
    class Meta:
        model = Book

    title = "Solaris"


fixtures = {"Books > *": BookFactory}
