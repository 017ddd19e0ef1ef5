"""Checkpoints: how far the chain went at a moment, signed, to be kept outside the database.

A checkpoint is a compact JWS (RFC 7515) with the algorithm Ed25519 over
`{"at": ..., "hash": ..., "seq": ...}`. Whoever has the public key can check it with any JOSE
library.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from catalog.audit.chain import GENESIS
from catalog.audit.verifying import Mark
from catalog.errors import Conflict, Invalid

_ALGORITHM = "Ed25519"
_TYPE = "catalog-audit-checkpoint+jws"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The row that was the last at a moment (RFC 3339)."""

    seq: int
    hash: str
    at: str

    @property
    def mark(self) -> Mark:
        """What verifying compares with."""
        return Mark(self.seq, self.hash)


def make_key(path: Path) -> OKPKey:
    """A new private key in a file that only its owner reads; Conflict when there is a file."""
    key = OKPKey.generate_key("Ed25519")
    key.ensure_kid()
    try:
        # Made with its rights: at no moment can anybody else open it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Conflict(
            f"{path} is there already; a key in use is never replaced. Name another file."
        ) from None
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror}.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(key.as_pem(private=True))
    return key


def read_key(path: Path) -> OKPKey:
    """The key of a PEM file, private or public; Invalid with a sentence for anything else."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    if b"PRIVATE KEY" in content and os.name == "posix" and path.stat().st_mode & 0o077:
        raise Invalid(f"Others may read the key in {path}; run `chmod 600 {path}` first.")
    try:
        key = OKPKey.import_key(content)
    except (JoseError, ValueError, TypeError) as error:
        raise Invalid(f"{path} holds no Ed25519 key in PEM form.") from error
    if key.curve_name != "Ed25519":
        raise Invalid(f"{path} holds a key for {key.curve_name}; an Ed25519 key is needed.")
    key.ensure_kid()
    return key


def public_text(key: OKPKey) -> str:
    """The public key as PEM, to hand out."""
    return key.as_pem(private=False).decode()


def sign(checkpoint: Checkpoint, key: OKPKey) -> str:
    """The checkpoint as one line."""
    if not key.is_private:
        raise Invalid("This is a public key; signing needs the private one.")
    said = {"at": checkpoint.at, "hash": checkpoint.hash, "seq": checkpoint.seq}
    header = {"alg": _ALGORITHM, "typ": _TYPE, "kid": key.kid}
    payload = json.dumps(said, separators=(",", ":"))
    return jws.serialize_compact(header, payload, key, algorithms=[_ALGORITHM])


def read_checkpoints(lines: Iterable[str], key: OKPKey) -> list[Checkpoint]:
    """The checkpoints of a file, one to a line; Invalid for one that this key did not sign, or
    when they contradict each other."""
    found: list[Checkpoint] = []
    hashes = {0: GENESIS}
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        checkpoint = _read(text.strip(), key, number)
        if hashes.setdefault(checkpoint.seq, checkpoint.hash) != checkpoint.hash:
            raise Invalid(
                f"Two checkpoints say different things of row {checkpoint.seq}: "
                "the chain was written anew between them."
            )
        found.append(checkpoint)
    return found


def _read(text: str, key: OKPKey, number: int) -> Checkpoint:
    try:
        signed = jws.deserialize_compact(text, key, algorithms=[_ALGORITHM])
        said = json.loads(signed.payload)
        checkpoint = Checkpoint(int(said["seq"]), str(said["hash"]), str(said["at"]))
        if signed.headers().get("typ") != _TYPE:
            raise ValueError
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Invalid(f"Line {number} is no checkpoint that this key has signed.") from error
    return checkpoint
