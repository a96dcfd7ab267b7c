from factory.alchemy import SQLAlchemyModelFactory
from models import User


class UserFactory(SQLAlchemyModelFactory):
    class Meta:
        model = User

    email = "someone@example.com"
