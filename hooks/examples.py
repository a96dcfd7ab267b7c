"""The examples of the documentation are true to the letter, where nothing in them depends on the clock."""

from dreddkit import Transaction, after_each

EXACT = ("data", "included", "meta")


@after_each
def answers_as_documented(transaction: Transaction) -> None:
    """See to it that what is read is what the documentation shows: all of it, in its order, and nothing else."""
    if transaction["request"]["method"] != "GET" or "json" not in transaction.real_headers.get("content-type", ""):
        return
    documented, real = transaction.expected_json, transaction.real_json
    differing = [key for key in EXACT if documented.get(key) != real.get(key)]
    if differing:
        transaction.fail(f"Not as documented: {', '.join(differing)}")
