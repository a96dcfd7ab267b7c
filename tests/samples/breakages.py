"""openevent with something broken on purpose: what the environment variable BROKEN names."""

import mimetypes
import os
from contextlib import nullcontext
from importlib import import_module

from flask_rest_jsonapi_next.querystring import QueryStringManager
from sqlalchemy import event, true

import openevent
from openevent import errors, signals, soft_deletes
from openevent.api import permissions
from openevent.api.speakers import SpeakerSchema
from openevent.extensions import db
from openevent.jsonapi.data_layer import DataLayer


def rename_a_field(_app):
    SpeakerSchema._declared_fields["website"].data_key = "homepage"


def forget_the_trash(_app):
    event.remove(db.session, "do_orm_execute", soft_deletes.leave_out_trashed)


def delete_for_good(app):
    app.config["SOFT_DELETE"] = False


def run_tasks_in_the_request(_app):
    import_module("openevent.tasks.celery").task_context = lambda _app: nullcontext()


def believe_names(_app):
    files = import_module("openevent.api.files")  # whose name the package has for something else
    files.content_type = lambda _data: mimetypes.guess_type(files.request.files["file"].filename)[0]


def let_everybody_organize(_app):
    object.__setattr__(permissions.organizers, "rows", lambda _model, _user: true())


def send_nothing(_app):
    signals.send = lambda *_, **__: None


def sort_nothing(_app):
    DataLayer.sort_query = lambda _self, query, _sort: query


def page_nothing(_app):
    DataLayer.paginate_query = lambda self, query, _pages: query.order_by(self.model.id)


def filter_nothing(_app):
    DataLayer.filter_query = lambda _self, query, *_: query


def include_nothing(_app):
    QueryStringManager.include = property(lambda _self: [])


def show_all_fields(_app):
    QueryStringManager.fields = property(lambda _self: {})


def tell_no_source(_app):
    explained = errors.problem
    errors.problem = lambda status, detail=None, source=None: explained(status, detail)


def answer_created_with_200(app):
    @app.after_request
    def answer(response):
        response.status_code = 200 if response.status_code == 201 else response.status_code
        return response


def create_app(config=None):
    app = openevent.create_app(config)
    for name in os.environ["BROKEN"].split():
        globals()[name](app)
    return app
