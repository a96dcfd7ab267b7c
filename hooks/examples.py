"""The examples of the documentation are true to the letter, where nothing in them depends on the clock."""

from dreddkit import Transaction, after_each

EXACT = ("data", "included", "meta", "errors")
FIRST_ERROR = 400


@after_each
def answers_as_documented(transaction: Transaction) -> None:
    """See to it that what is read or refused is as the documentation shows: all of it, in its order, and no more."""
    is_timeless = transaction["request"]["method"] == "GET" or transaction.expected_status >= FIRST_ERROR
    if not is_timeless or "json" not in transaction.real_headers.get("content-type", ""):
        return
    documented, real = transaction.expected_json, transaction.real_json
    differing = [key for key in EXACT if documented.get(key) != real.get(key)]
    if differing:
        transaction.fail(f"Not as documented: {', '.join(differing)}")
