"""The secret key: from the environment, from a file, or made once."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

SHORTEST = 50


def secret_key(value: str, file: str, made: Path) -> str:
    """The key of SECRET_KEY, of the file that SECRET_KEY_FILE names, or of ``made``, which is written when absent."""
    if value:
        return checked(value, "SECRET_KEY")
    if file:
        return checked(read(Path(file), "SECRET_KEY_FILE"), "SECRET_KEY_FILE")
    if not made.exists():
        make(made)
    return checked(read(made, str(made)), str(made))


def checked(value: str, name: str) -> str:
    """The value, when it is long enough to be a key."""
    if len(value) < SHORTEST:
        raise ImproperlyConfigured(f"The secret key of {name} has {len(value)} characters; at least {SHORTEST} needed.")
    return value


def read(path: Path, name: str) -> str:
    """The text of a file without the white space around it."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}: the secret key cannot be read from {path} ({error}).") from error


def make(path: Path) -> None:
    """Write a new key, readable by its owner only, whole or not at all.

    Several processes may start at once: each writes a file of its own and links it to the name;
    the first link holds, the others read what it wrote.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}.{get_random_secret_key()[:8].encode().hex()}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(get_random_secret_key() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()
