from celery import shared_task

from conference.models import Session, db


@shared_task(name="conference.mail")
def mail(session_id, subject, when=None):
    session = db.session.get(Session, session_id)
    session.mails += 1
    db.session.commit()
    db.session.remove()
    if subject == "broken":
        raise RuntimeError("the post office is closed")
    return session_id
