"""Flask's extensions, made once and bound to an application by ``create_app``."""

from flask_jwt_extended import JWTManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from openevent.models import Base

__all__ = ["db", "jwt", "mail", "migrate"]

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()
jwt = JWTManager()
mail = Mail()
