"""The secret with which a council's hashes of values are keyed: a birth date cannot be guessed from its hash."""

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, insert, select

from sendbridge.store.tables import value_key


def read_or_make(connection: Connection, authority_code: str) -> bytes:
    """Return the council's secret; it is drawn by chance when it is first asked for, and kept for good."""
    query = select(value_key.c.secret).where(value_key.c.authority_code == authority_code)
    secret = connection.execute(query).scalar()
    if secret is None:
        secret = secrets.token_hex(32)
        connection.execute(insert(value_key).values(authority_code=authority_code, secret=secret))
    return bytes.fromhex(secret)


def keyed(secret: bytes, value_hash: str) -> str:
    """Return the keyed hash (HMAC-SHA-256) of a value's hash."""
    return hmac.new(secret, value_hash.encode(), hashlib.sha256).hexdigest()
