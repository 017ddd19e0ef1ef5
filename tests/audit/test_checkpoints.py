"""Signed checkpoints, and the key that signs them."""

from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from catalog.audit.checkpoints import (
    Checkpoint,
    make_key,
    public_text,
    read_checkpoints,
    read_key,
    sign,
)
from catalog.audit.verifying import Mark
from catalog.errors import Conflict, Invalid

HERE = Checkpoint(7, "a" * 64, "2026-11-20T14:00:00.000Z")


@pytest.fixture
def key(tmp_path: Path) -> OKPKey:
    return make_key(tmp_path / "audit.pem")


def test_a_checkpoint_is_read_back_with_the_public_key_alone(key: OKPKey, tmp_path: Path) -> None:
    public = tmp_path / "public.pem"
    public.write_text(public_text(key))
    later = Checkpoint(9, "b" * 64, "2026-11-21T14:00:00.000Z")
    lines = [sign(HERE, key) + "\n", "\n", sign(later, key) + "\n"]

    assert read_checkpoints(lines, read_key(public)) == [HERE, later]
    assert later.mark == Mark(9, "b" * 64)
    assert "PRIVATE" not in public.read_text()


def test_the_private_key_is_only_its_owners(key: OKPKey, tmp_path: Path) -> None:
    path = tmp_path / "audit.pem"

    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path).thumbprint() == key.thumbprint()
    path.chmod(0o640)
    with pytest.raises(Invalid, match="Others may read the key"):
        read_key(path)


def test_a_key_is_never_replaced(key: OKPKey, tmp_path: Path) -> None:
    before = (tmp_path / "audit.pem").read_bytes()

    with pytest.raises(Conflict, match="is there already"):
        make_key(tmp_path / "audit.pem")

    assert (tmp_path / "audit.pem").read_bytes() == before


def test_what_the_key_did_not_sign_is_refused(key: OKPKey, tmp_path: Path) -> None:
    signed = sign(HERE, key)
    header, payload, signature = signed.split(".")
    stranger = make_key(tmp_path / "stranger.pem")
    other_header, other_payload, _ = sign(Checkpoint(8, "a" * 64, HERE.at), key).split(".")
    unsigned = f"eyJhbGciOiJub25lIn0.{payload}."
    other_type = jws.serialize_compact(
        {"alg": "Ed25519", "typ": "JWT"}, b'{"seq":7,"hash":"a","at":"b"}', key, ["Ed25519"]
    )
    forged = [
        "nonsense",
        "a.b.c",
        unsigned,
        f"{header}.{other_payload}.{signature}",
        f"{other_header}.{payload}.{signature[:-4]}AAAA",
        sign(HERE, stranger),
        other_type,
    ]

    for text in forged:
        with pytest.raises(Invalid, match="Line 2 is no checkpoint that this key has signed"):
            read_checkpoints([signed, text], key)


def test_checkpoints_that_contradict_each_other_are_told(key: OKPKey) -> None:
    lines = [sign(HERE, key), sign(Checkpoint(7, "b" * 64, HERE.at), key)]

    with pytest.raises(Invalid, match="Two checkpoints say different things of row 7"):
        read_checkpoints(lines, key)


def test_a_public_key_signs_nothing(key: OKPKey, tmp_path: Path) -> None:
    (tmp_path / "public.pem").write_text(public_text(key))

    with pytest.raises(Invalid, match="signing needs the private one"):
        sign(HERE, read_key(tmp_path / "public.pem"))


@pytest.mark.parametrize("content", ["", "key", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END"])
def test_what_is_no_key_is_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.pem"
    path.write_text(content)

    with pytest.raises(Invalid, match="holds no Ed25519 key"):
        read_key(path)


def test_a_key_of_another_curve_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(OKPKey.generate_key("X25519").as_pem(private=False))

    with pytest.raises(Invalid, match="holds a key for X25519"):
        read_key(path)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read: No such file or directory"):
        read_key(tmp_path / "no")
    with pytest.raises(Invalid, match="cannot be written: No such file or directory"):
        make_key(tmp_path / "no" / "key")
