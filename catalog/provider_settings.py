"""Settings of signing in elsewhere: the OpenID provider, whose tokens count, and secrets in files."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from catalog.errors import Invalid

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519")
"""Signatures with a key of the provider's own; what is shared or absent is no signature."""


class ProviderSettings(BaseSettings):
    """The OpenID provider that people sign in at."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_OIDC_", frozen=True, extra="ignore")

    issuer: str = Field(
        default="",
        description="Issuer of the OpenID provider, exactly as in its discovery document.",
    )
    name: str = Field(
        default="your organisation",
        max_length=60,
        description="What the button says one signs in with.",
    )
    client_id: str = Field(default="", description="What the provider calls this service.")
    client_secret: SecretStr | None = Field(
        default=None, description="The secret the provider gave this service; better in a file."
    )
    client_secret_file: Path | None = Field(
        default=None, description="File that holds the secret the provider gave this service."
    )
    cli_client_id: str = Field(
        default="",
        description="What the provider calls the terminal: a public client with the device grant."
        " Without it `catalog login` is off.",
    )
    scopes: str = Field(
        default="openid profile email",
        description="Scopes to ask for, separated by spaces; `openid` must be one.",
    )
    algorithms: str = Field(
        default="RS256,ES256",
        description="Signatures to accept, separated by commas. `none` and shared secrets never.",
    )
    groups_claim: str = Field(
        default="groups", description="Claim of the ID token that lists a person's groups."
    )
    rules_file: Path | None = Field(
        default=None,
        description="YAML file that says which group gives which role; read at start."
        " Without it groups give nothing.",
    )
    link_handles: bool = Field(
        default=False,
        description="Whether somebody new whose user name at the provider is the handle of a person"
        " without a login becomes that person. Only where nobody chooses user names freely.",
    )

    @property
    def accepted_algorithms(self) -> list[str]:
        """The signatures to accept."""
        return listed(self.algorithms)


class DirectorySettings(BaseSettings):
    """The directory that brings people and groups in by SCIM."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_SCIM_", frozen=True, extra="ignore")

    makes_teams: bool = Field(
        default=False,
        description="Whether a group that no rule names becomes a team of its own, with its people"
        " as members.",
    )


class BearerSettings(BaseSettings):
    """Whose access tokens the API takes."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_", frozen=True, extra="ignore")

    api_audience: str = Field(
        default="",
        description="Audience that access tokens (RFC 9068) must name. Without it none is taken.",
    )
    trusted_issuers: str = Field(
        default="",
        description="Issuers whose access tokens are taken, separated by commas; by default the one"
        " people sign in at.",
    )


def client_secret_of(provider: ProviderSettings) -> str:
    """The secret the provider gave this service, wherever it was put; Invalid when in two places."""
    if provider.client_secret and provider.client_secret_file:
        msg = "Give CATALOG_OIDC_CLIENT_SECRET or CATALOG_OIDC_CLIENT_SECRET_FILE, not both."
        raise Invalid(msg)
    if provider.client_secret:
        return provider.client_secret.get_secret_value()
    return secret_in("CATALOG_OIDC_CLIENT_SECRET_FILE", provider.client_secret_file, least=1)


def secret_in(variable: str, path: Path | None, *, least: int) -> str:
    """The secret in a file, empty without one; Invalid when it cannot be read or is too short."""
    if path is None:
        return ""
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Invalid(f"{variable}={path} cannot be read; name a readable text file.") from None
    if len(secret) < least:
        raise Invalid(f"{variable}={path} holds fewer than {least} characters; make it longer.")
    return secret


def listed(text: str) -> list[str]:
    """The parts of a text that is separated by commas."""
    return [part.strip() for part in text.split(",") if part.strip()]
