"""Sessions that only a passphrase opens: Argon2id derives a key, XChaCha20-Poly1305 encrypts (libsodium).

The key that encrypts a session is random. The key derived from the passphrase only wraps it, so a new
passphrase leaves the data as it is.
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
    """The passphrase does not open the lock, or the lock is damaged."""


class LockedError(SessionError):
    """The session is locked, and the passphrase was not entered yet."""


class Cipher(Protocol):
    """Converts between content and what is stored on the disk.

    The context says where the value is stored; encrypted data that was moved elsewhere cannot be decrypted.
    """

    def encrypt(self, content: bytes, context: str) -> bytes: ...

    def decrypt(self, encrypted: bytes, context: str) -> bytes:
        """Returns the content. Raises SessionError if it was damaged or changed."""
        ...


class NullCipher:
    """Leaves content as it is, for sessions without a passphrase."""

    def encrypt(self, content: bytes, context: str) -> bytes:
        return content

    def decrypt(self, encrypted: bytes, context: str) -> bytes:
        return encrypted


@dataclass(frozen=True, slots=True)
class Lock:
    """What is needed besides the passphrase to open the key; not a secret."""

    id: Annotated[str, Meta(description="random, names the key")]
    salt: bytes
    operations: Annotated[int, Meta(description="cost of Argon2id")]
    memory: Annotated[int, Meta(description="cost of Argon2id, in bytes")]
    wrapped: Annotated[bytes, Meta(description="the key, encrypted with the one derived from the passphrase")]

    def to_json(self) -> bytes:
        return to_line(self)

    @classmethod
    def from_json(cls, content: bytes) -> "Lock":
        """Reads a lock. Raises SessionError."""
        try:
            return read_strictly(cls, parse(content))
        except ValueError as error:
            raise SessionError("The lock is damaged, so nothing can open what it seals.") from error


@dataclass(frozen=True, slots=True)
class Key:
    """An open lock with its secret; exists only in memory."""

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


Keyring = dict[str, Key]  # open keys by the ids of their locks


def make_key(passphrase: str) -> Key:
    """Creates a random key, locked with the passphrase; takes some tenths of a second and 64 MiB."""
    return _wrap(secrets.token_bytes(_KEY_BYTES), secrets.token_hex(16), passphrase)


def unlock(lock: Lock, passphrase: str) -> Key:
    """Opens a lock; takes some tenths of a second. Raises WrongPassphraseError."""
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
    """Returns the same key behind another passphrase; the sessions that it encrypts need the new lock."""
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

    if memory > 1 << 30 or operations > 64:  # a damaged lock must not use up the memory
        raise ValueError("the lock asks for too much")
    return argon2id.kdf(_KEY_BYTES, passphrase.encode(), salt, opslimit=operations, memlimit=memory)
