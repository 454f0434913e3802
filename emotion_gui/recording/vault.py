"""Sessions that only a passphrase opens: Argon2id makes a key of it, XChaCha20-Poly1305 seals (libsodium).

The key that seals is random; the passphrase's only wraps it, so a new passphrase leaves the data as it is.
"""

import secrets
from dataclasses import dataclass
from typing import Annotated, Protocol

from msgspec import Meta

from emotion_gui.recording.errors import SessionError
from trainer.shared.records import parse, read_strictly, to_line

_KEY_BYTES = 32
_NONCE_BYTES = 24


class WrongPassphraseError(SessionError):
    """The passphrase does not fit, or the lock is damaged."""


class LockedError(SessionError):
    """The session is locked, and nobody has given the passphrase yet."""


class Cipher(Protocol):
    """Turns what is written into what lies on the disk, and back.

    context: where it lies; sealed data that was moved elsewhere does not open.
    """

    def encrypt(self, content: bytes, context: str) -> bytes: ...

    def decrypt(self, encrypted: bytes, context: str) -> bytes:
        """Raises SessionError where it was changed."""
        ...


class NullCipher:
    """Of sessions without a passphrase."""

    def encrypt(self, content: bytes, context: str) -> bytes:
        return content

    def decrypt(self, encrypted: bytes, context: str) -> bytes:
        return encrypted


@dataclass(frozen=True, slots=True)
class Lock:
    """What has to be known besides the passphrase; no secret."""

    id: Annotated[str, Meta(description="random, names the key")]
    salt: bytes
    operations: Annotated[int, Meta(description="cost of Argon2id")]
    memory: Annotated[int, Meta(description="cost of Argon2id, in bytes")]
    wrapped: Annotated[bytes, Meta(description="the key, sealed with that of the passphrase")]

    def to_json(self) -> bytes:
        return to_line(self)

    @classmethod
    def from_json(cls, content: bytes) -> "Lock":
        """Raises SessionError."""
        try:
            return read_strictly(cls, parse(content))
        except ValueError as error:
            raise SessionError("The lock is damaged, so nothing can open what it seals.") from error


@dataclass(frozen=True, slots=True)
class Key:
    """An open lock. Lives in memory only."""

    lock: Lock
    secret: bytes

    def encrypt(self, content: bytes, context: str) -> bytes:
        from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + encrypt(content, context.encode(), nonce, self.secret)

    def decrypt(self, encrypted: bytes, context: str) -> bytes:
        from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
        from nacl.exceptions import CryptoError

        try:
            return decrypt(encrypted[_NONCE_BYTES:], context.encode(), encrypted[:_NONCE_BYTES], self.secret)
        except (CryptoError, ValueError, TypeError) as error:
            raise SessionError("A part of the session was damaged or changed.") from error


Keyring = dict[str, Key]  # open keys, by the id of their locks


def make_key(passphrase: str) -> Key:
    """A new random key, locked with the passphrase. Takes some tenths of a second and 64 MiB."""
    return _wrap(secrets.token_bytes(_KEY_BYTES), secrets.token_hex(16), passphrase)


def unlock(lock: Lock, passphrase: str) -> Key:
    """Raises WrongPassphraseError. Takes some tenths of a second."""
    from nacl.exceptions import CryptoError
    from nacl.secret import Aead

    try:
        secret = Aead(_derive_key(lock.salt, lock.operations, lock.memory, passphrase)).decrypt(
            lock.wrapped, lock.id.encode()
        )
    except (CryptoError, ValueError, TypeError) as error:
        raise WrongPassphraseError("This is not the passphrase. Try again.") from error
    return Key(lock, secret)


def with_passphrase(key: Key, passphrase: str) -> Key:
    """The same key behind another passphrase; the sessions that it seals need the new lock."""
    return _wrap(key.secret, key.lock.id, passphrase)


def _wrap(secret: bytes, key_id: str, passphrase: str) -> Key:
    from nacl.pwhash import argon2id
    from nacl.secret import Aead

    salt = secrets.token_bytes(argon2id.SALTBYTES)
    operations, memory = argon2id.OPSLIMIT_INTERACTIVE, argon2id.MEMLIMIT_INTERACTIVE
    wrapping = Aead(_derive_key(salt, operations, memory, passphrase))
    return Key(
        Lock(key_id, salt, operations, memory, bytes(wrapping.encrypt(secret, key_id.encode()))), secret
    )


def _derive_key(salt: bytes, operations: int, memory: int, passphrase: str) -> bytes:
    from nacl.pwhash import argon2id

    if memory > 1 << 30 or operations > 64:  # a damaged lock must not take the machine's memory
        raise ValueError("the lock asks for too much")
    return argon2id.kdf(_KEY_BYTES, passphrase.encode(), salt, opslimit=operations, memlimit=memory)
