"""Authentication: which request gets which token, and how long a token is good for."""

from dreddkit.authentication.asking import fetch_token
from dreddkit.authentication.collecting import collect_providers
from dreddkit.authentication.decorator import authenticate
from dreddkit.authentication.login import Login, login
from dreddkit.authentication.provider import ProviderRegistry, Source
from dreddkit.authentication.tokens import Changes, Tokens

__all__ = [
    "Changes",
    "Login",
    "ProviderRegistry",
    "Source",
    "Tokens",
    "authenticate",
    "collect_providers",
    "fetch_token",
    "login",
]
