"""Every error that dreddkit raises on purpose.

DreddkitError                 base; never raised itself
├── SetupError                the user's to mend before anything runs; exit 4
│   ├── UsageError            the command line
│   ├── ConfigError           the configuration file or environment
│   ├── DescriptionError      the API description
│   ├── DatabaseError         the database cannot be reached or started
│   │   └── UnsafeDatabaseError   the database is not marked as disposable
│   ├── AppError              the application or its bootstrap
│   ├── ServerError           the server under test
│   ├── EngineError           Node or Dredd is missing or does not answer
│   ├── HookFileError         a hook file does not import
│   └── HandlerError          the chained hooks handler
├── HookError                 a hook or fixture broke its transaction, or a store did not close; exit 1
│   ├── HookTimeoutError      ... by running over its deadline
│   ├── LoginFailedError      ... whose login was answered, and not with a token
│   └── MisuseError           ... by asking of a transaction what makes no sense
│       ├── UnknownNameError      a name that is not there; a KeyError, too
│       ├── UnknownAttributeError ... an attribute; an AttributeError, too
│       └── NotAnsweredError      ... the response to what the server has not answered; a KeyError, too
├── ResetError                the database or a store did not get back to its baseline; exit 1
│   └── MismatchError         ... and only a comparison shows it
└── InternalError             dreddkit's own fault; exit 3
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise

__all__ = [
    "AppError",
    "ConfigError",
    "DatabaseError",
    "DescriptionError",
    "DreddkitError",
    "DreddkitWarning",
    "EngineError",
    "HandlerError",
    "HookError",
    "HookFileError",
    "HookTimeoutError",
    "InternalError",
    "LoginFailedError",
    "MismatchError",
    "MisuseError",
    "NotAnsweredError",
    "ResetError",
    "ServerError",
    "SetupError",
    "UnknownAttributeError",
    "UnknownNameError",
    "UnsafeDatabaseError",
    "UsageError",
    "closest_match",
]


LONGEST_LIST = 20  # more than that is not read
CANDIDATES = 8  # that difflib compares in full


def closest_match(given: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word most like the given one, or None when none is near; one that it begins goes first.

    difflib takes its time, so of hundreds of words it sees only those that share most pairs of letters with the given.
    """
    wanted = letter_pairs(given)
    nearest = nlargest(
        CANDIDATES, allowed, key=lambda word: (wanted & letter_pairs(word)).total() / (len(word) + len(given) + 1)
    )
    matches = get_close_matches(given, nearest, n=CANDIDATES, cutoff=0.6)
    return next((word for word in matches if word.startswith(given)), matches[0] if matches else None)


@lru_cache(4096)
def letter_pairs(word: str) -> Counter[tuple[str, str]]:
    """Count the pairs of neighbouring letters."""
    return Counter(pairwise(word))


class DreddkitError(Exception):
    """Base of the tree: a problem, and what the reader needs to mend it.

    Args:
        problem: One sentence that says what is wrong.

        where: The file and line, option, or key it is about.

        given: What the user gave.

        allowed: What would have been right: listed when it is short, and the closest match worked out from it.

        output: Text of another program that explains the problem, shown indented.

        hint: What to do next.
    """

    exit_code = 3

    def __init__(
        self,
        problem: str,
        *,
        where: str = "",
        given: str = "",
        allowed: Sequence[str] = (),
        output: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.given = given
        self.allowed = tuple(allowed)
        self.output = output
        self.hint = hint

    def __str__(self) -> str:
        """The problem, then one labelled line for each part that is known."""
        closest = closest_match(self.given, self.allowed)
        parts = [
            ("where", self.where),
            ("given", self.given),
            ("allowed", ", ".join(self.allowed) if len(self.allowed) <= LONGEST_LIST else ""),
            ("closest", closest or ""),
            ("output", self.output.strip().replace("\n", "\n            ")),
            ("hint", self.hint),
        ]
        lines = [f"  {label + ':':<9} {text}" for label, text in parts if text]
        return "\n".join([self.problem, *lines])


class SetupError(DreddkitError):
    """Something the user has to mend before a transaction can run."""

    exit_code = 4


class UsageError(SetupError):
    """The command line asks for something that is not there."""


class ConfigError(SetupError):
    """The configuration has an unknown key or a wrong value."""


class DescriptionError(SetupError):
    """The API description is missing, unreadable or cannot be parsed."""


class DatabaseError(SetupError):
    """The database cannot be reached, started or prepared."""


class UnsafeDatabaseError(DatabaseError):
    """The database is not one that dreddkit may destroy."""


class AppError(SetupError):
    """The application does not import, or its bootstrap fails."""


class ServerError(SetupError):
    """The server under test does not start, stops, or is not the right one."""


class EngineError(SetupError):
    """Node or Dredd cannot be found, provisioned, started or talked to."""


class HookFileError(SetupError):
    """A hook file does not import or registers something that is no hook."""


class HandlerError(SetupError):
    """The chained hooks handler does not start."""


class HookError(DreddkitError):
    """A hook or fixture raised: its transaction is an error, the run goes on. Or a store did when it was closed."""

    exit_code = 1


class HookTimeoutError(HookError):
    """A hook or fixture ran over its deadline."""


class LoginFailedError(HookError):
    """A login was answered, and not with a token."""


class MisuseError(HookError):
    """A hook or fixture asks of its transaction what makes no sense; the place is the hook's line."""


class UnknownNameError(MisuseError, KeyError):
    """A hook or fixture names a parameter or trait that is not there."""


class UnknownAttributeError(MisuseError, AttributeError):
    """A hook or fixture reads an attribute that is not there, or sets one that cannot be set."""


class NotAnsweredError(MisuseError, KeyError):
    """A hook or fixture asks for the response of a transaction that has none."""


class ResetError(DreddkitError):
    """The database or a store could not be brought back to its baseline."""

    exit_code = 1


class MismatchError(ResetError):
    """A reset went well, and yet the database is not what its baseline was."""


class InternalError(DreddkitError):
    """A fault of dreddkit itself."""


class DreddkitWarning(UserWarning):
    """What a transaction did beside its answer; ``-W`` filters it, or makes it an error."""
