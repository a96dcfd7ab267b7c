"""Collecting: a description is a file, each transaction that it documents is an item."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import Any

import pytest

from dreddkit.dredd import compile_description, read_description
from dreddkit.errors import SetupError, UsageError
from dreddkit.plugin.compiling import no_transaction
from dreddkit.plugin.item import TransactionItem
from dreddkit.plugin.run import run_of
from dreddkit.transaction import Documented, Transaction

__all__ = [
    "DescriptionFile",
    "added_items",
    "adopt_replaced",
    "collected_items",
    "select",
    "shuffle",
    "unique_names",
]


items_key = pytest.StashKey[list[TransactionItem]]()


class DescriptionFile(pytest.File):
    """An API description."""

    def collect(self) -> Iterator[TransactionItem]:
        """Compile the description, or take what an earlier run compiled.

        To pytest a file that cannot be collected is one of many; to us nothing can run then, so the error is kept for
        the end of the collection, where it ends the session.
        """
        run = run_of(self.config)
        try:
            run.warm_engine()  # it loads while we read
            source = read_description(self.path, run.settings.root)
            compiled = compile_description(
                source, cache=run.cache, engine=run.warm_engine, parameters=run.settings.parameters
            )
        except SetupError as error:
            run.collection_error = run.collection_error or error
            return
        run.documented += compiled.transactions
        if not compiled.transactions:
            run.collection_error = run.collection_error or no_transaction(source.path, compiled)
        run.warnings += [str(warning) for warning in compiled.warnings if not warning.passed_over]
        for name, documented in unique_names(compiled.transactions):
            item = TransactionItem.from_parent(self, name=name, documented=documented)
            collected_items(self.config).append(item)
            yield item


def collected_items(config: pytest.Config) -> list[TransactionItem]:
    """Return all transactions of the collected descriptions, those too that the command line does not name."""
    return config.stash.setdefault(items_key, [])


def unique_names(transactions: Sequence[Documented]) -> Iterator[tuple[str, Documented]]:
    """Pair each transaction with a name that no other of its description has: a repeated one gets ``[2]``."""
    taken: set[str] = set()
    for documented in transactions:
        name = documented.short_name
        numbered = (f"{name} [{number}]" for number in count(2))
        unique = next(each for each in chain([name], numbered) if each not in taken)
        taken.add(unique)
        yield unique, documented


def select(items: Sequence[TransactionItem], only: Sequence[str], methods: Sequence[str]) -> list[TransactionItem]:
    """Return the items that ``--only`` and ``--method`` select; no names, or no methods, select all.

    A name that several transactions have selects them all, as a hook of that name is for all; with its number, one.

    Raises:
        UsageError: A name that no transaction has, or a method that none uses.
    """
    methods = [method.upper() for method in methods]
    _check_known("--only", only, [item.name for item in items], "No transaction has this name.")
    _check_known("--method", methods, [item.documented.method for item in items], "No transaction has this method.")
    named = [item for item in items if not only or item.name in only or item.documented.short_name in only]
    return [item for item in named if not methods or item.documented.method in methods]


def shuffle(items: list[pytest.Item], seed: int) -> None:
    """Put the items in the random order of the seed."""
    random.Random(seed).shuffle(items)  # noqa: S311 - an order, not a secret


def added_items(transactions: Sequence[Transaction], others: Sequence[TransactionItem]) -> list[TransactionItem]:
    """Return items for transactions that a before_all hook has added.

    Args:
        transactions: Dredd's dictionaries, as the hook made them.

        others: The items that were collected, at least one. A new one is placed where one of its name is documented.
    """
    seen = Counter(item.transaction.get("name") for item in others)
    items = []
    for transaction in transactions:
        name = transaction["name"]
        seen[name] += 1
        like = next((item for item in others if item.transaction.get("name") == name), others[0])
        documented = replace(like.documented, **_as_documented(transaction))
        unique = f"{name} [{seen[name]}]" if seen[name] > 1 else name
        items.append(TransactionItem.from_parent(like.description, name=unique, documented=documented))
        items[-1].transaction = transaction
    return items


def adopt_replaced(items: Sequence[TransactionItem], transactions: Sequence[Transaction]) -> list[Transaction]:
    """Give items the dictionaries that a before_all hook has put in the place of theirs; return those that are new."""
    there = {id(transaction) for transaction in transactions}
    bereft = [item for item in items if id(item.transaction) not in there]
    known = {id(item.transaction) for item in items}
    added = []
    for transaction in transactions:
        if id(transaction) in known:
            continue
        item = next((each for each in bereft if each.transaction.get("name") == transaction["name"]), None)
        if item is None:
            added.append(transaction)
        else:
            bereft.remove(item)
            item.transaction = transaction
    return added


def _as_documented(transaction: Transaction) -> dict[str, Any]:
    status = transaction["expected"].get("statusCode")
    return {
        "name": transaction["name"],
        "api_name": "",
        "method": transaction["request"]["method"],
        "uri_template": transaction["fullPath"],
        "status": int(status or 0),
        "is_default": status is None,
        "transaction": transaction,
    }


def _check_known(option: str, given: Sequence[str], known: Sequence[str], problem: str) -> None:
    for word in given:
        if word not in known:
            raise UsageError(
                problem,
                where=option,
                given=word,
                allowed=sorted(set(known)),
                hint="`dreddkit names` lists all transactions.",
            )
