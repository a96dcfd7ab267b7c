import uuid

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.types import TypeDecorator

db = SQLAlchemy()


class Settings(TypeDecorator):
    impl = pg.JSONB
    cache_ok = True


class Point(TypeDecorator):
    """What only this application can read."""

    impl = db.String(20)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else f'{value[0]} {value[1]}'


class Employee(db.Model):
    __mapper_args__ = {'polymorphic_on': 'type', 'polymorphic_identity': 'employee'}
    id = db.Column(db.Uuid, primary_key=True, default=uuid.uuid4)
    type = db.Column(db.String(20), nullable=False)
    site_id = db.Column(db.ForeignKey('site.id', use_alter=True))


class Manager(Employee):
    __mapper_args__ = {'polymorphic_identity': 'manager'}
    id = db.Column(db.ForeignKey('employee.id'), primary_key=True)
    level = db.Column(db.Integer, nullable=False)


class Site(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    code = db.Column(db.String(3), unique=True, nullable=False)
    chief_id = db.Column(db.ForeignKey('manager.id'), nullable=False)
    token = db.Column(db.Uuid(as_uuid=False), nullable=False)
    window = db.Column(pg.INTERVAL, nullable=False)
    where = db.Column(pg.JSONB, nullable=False)
    plan = db.Column(db.JSON, nullable=False)
    settings = db.Column(Settings, nullable=False)
    labels = db.Column(pg.ARRAY(db.String), nullable=False)
    ip = db.Column(pg.INET, unique=True, nullable=False)
    network = db.Column(pg.CIDR, nullable=False)
    card = db.Column(pg.MACADDR, nullable=False)
    floors = db.Column(pg.INT4RANGE, nullable=False)
    booked = db.Column(pg.TSTZRANGE, nullable=False)


class Gate(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    place = db.Column(Point, nullable=False)
