"""What the audit keeps of values: no secrets, and long texts by their digest."""

import hashlib
import json

import pytest

from catalog.audit.redaction import MASK, is_secret, masked, redacted, without_secrets

CANARY = "canary-7f3a"


@pytest.mark.parametrize(
    "key",
    [
        "token", "Token", "accessToken", "refresh_token", "tokens", "secret", "client_secret",
        "clientSecret", "password", "PASSWORD", "passphrase", "code_verifier", "verifier",
        "private_key", "privateKey", "apiKey", "api_key", "signing-key", "access_key", "cookie",
        "authorization", "credentials", "jwt", "id_token_hash", "client_assertion", "otp", "nonce",
        "PEM", "token_verifier", "encryption_keys", "totp_secret_base32",
    ],
)  # fmt: skip
def test_a_key_that_names_a_secret_never_appears_nor_does_what_stands_under_it(key: str) -> None:
    said = {"kept": 1, key: CANARY, "deep": [{"inner": {key: {"x": CANARY}, "kept": 2}}]}

    assert redacted(said) == {"kept": 1, "deep": [{"inner": {"kept": 2}}]}


@pytest.mark.parametrize(
    "key",
    ["token_id", "credential_id", "sort_key", "key", "keywords", "secret_name", "title", "tokenizer",
     "secretary", "credential_kind", "passwordless", "key_file", "token_count", "cookies_at"],
)  # fmt: skip
def test_what_only_tells_about_a_secret_is_kept(key: str) -> None:
    assert not is_secret(key)
    assert redacted({key: "x"}) == {key: "x"}


@pytest.mark.parametrize(
    "text",
    [
        f"-----BEGIN PRIVATE KEY-----\nMIIE{CANARY}\n-----END PRIVATE KEY-----",
        f"-----BEGIN EC PRIVATE KEY-----\n{CANARY}",
        f"eyJhbGciOiJFZDI1NTE5In0.eyJzdWIiOiIxIn0.{CANARY}",
        f"Authorization: Bearer abcdefghijklmnop{CANARY}",
        f"postgresql://me:{CANARY}@db/catalog",
        f"ghp_0123456789abcdef{CANARY}",
        "AKIAIOSFODNN7EXAMPLE",
    ],
)
def test_a_text_that_looks_like_a_secret_is_masked_wherever_it_stands(text: str) -> None:
    kept = json.dumps([redacted({"a": {"b": [f"see {text} there"]}}), masked(f"because {text}")])

    assert MASK in kept
    assert CANARY not in kept
    assert "AKIA" not in kept


def test_plain_words_are_not_masked() -> None:
    text = "The bearer of bad news uses sk-learn, see https://example.org/a:b@c and basic auth."

    assert masked(text) == text


def test_a_named_value_is_judged_by_its_name() -> None:
    pairs = [{"name": "api_key", "value": CANARY}, {"name": "top_k", "value": "5"}]

    assert redacted({"hyperparameters": pairs}) == {
        "hyperparameters": [
            {"name": "api_key", "value": MASK},
            {"name": "top_k", "value": "5"},
        ]
    }


def test_long_texts_are_told_by_digest_and_length() -> None:
    text = "ß" * 201

    assert redacted({"short": "ß" * 200, "long": text, "list": [text]}) == {
        "short": "ß" * 200,
        "long": {"digest": hashlib.sha256(text.encode()).hexdigest(), "length": 201},
        "list": [{"digest": hashlib.sha256(text.encode()).hexdigest(), "length": 201}],
    }


def test_a_large_whole_is_told_by_its_own_digest() -> None:
    many = ["word"] * 1_000
    whole = json.dumps(many, separators=(",", ":")).encode()

    assert redacted({"many": many}) == {
        "many": {"digest": hashlib.sha256(whole).hexdigest(), "length": len(whole)}
    }


def test_digests_are_made_of_whole_texts_but_never_of_secrets() -> None:
    assert without_secrets({"text": "a" * 300, "password": CANARY}) == {"text": "a" * 300}
