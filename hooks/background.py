"""What a request does beside its answer: the tasks that it queues, which run at once, and the signals that it sends."""

import re

from dreddkit import Transaction, after, after_each
from dreddkit.integrations.blinker import record_signals
from dreddkit.integrations.celery import run_tasks

signals = record_signals("openevent.signals:event_signals")
tasks = run_tasks()

FIRST_ERROR = 400
SENT = {  # by the request's method and path, the first that fits
    r"DELETE /v1/notifications/\d+": "record-removed",  # which have no trash
    r"POST /v1/[a-z-]+": "record-created",
    r"PATCH /v1/[a-z-]+/\d+": "record-changed",
    r"DELETE /v1/[a-z-]+/\d+": "record-trashed",
    r"DELETE /v1/[a-z-]+/\d+\?permanent=true": "record-removed",
    r"POST /v1/[a-z-]+/\d+/restore": "record-restored",
}


@after("Users > Users Collection > Sign Up")
@after("Orders > Order Details > Complete Order")
@after("Sessions > Trash of Sessions > Restore Session From the Trash")
def mails_somebody(transaction: Transaction) -> None:
    """See to it that a mail is queued."""
    if [call.name for call in tasks.calls()] != ["openevent.mail"]:
        transaction.fail(f"A mail is to be queued; what was: {tasks.calls()}")


@after_each
def tells_what_it_did(transaction: Transaction) -> None:
    """See to it that what has become of a record is told, once, and by a request that succeeds alone."""
    request = f"{transaction['request']['method']} {transaction['fullPath']}"
    told = [signal for rule, signal in SENT.items() if re.fullmatch(rule, request)]
    due = told[:1] if transaction.expected_status < FIRST_ERROR else []
    if "/relationships/" not in request and [call.name for call in signals.calls()] != due:
        transaction.fail(f"Signals: {due} are to be sent; what was: {signals.calls()}")
