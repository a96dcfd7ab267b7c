import os


class TestingConfig:
    SQLALCHEMY_DATABASE_URI = os.environ["DATABASE_URL"]
