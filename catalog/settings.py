"""Settings: one frozen class per concern, read from the environment, checked at start.

A contradiction stops the program with a sentence that says what to change. Every field is an
environment variable; `docs/settings.md` lists them all.
"""

import ipaddress
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from catalog.db.engine import database_url
from catalog.errors import CatalogError, Invalid
from catalog.provider_settings import (
    SIGNATURES,
    BearerSettings,
    DirectorySettings,
    ProviderSettings,
    client_secret_of,
    listed,
    secret_in,
)
from catalog.telemetry_settings import AuditSettings, LogSettings, MetricsSettings


class SignIn(StrEnum):
    """How callers prove who they are."""

    DEVELOPMENT = "development"
    OIDC = "oidc"


class ServerSettings(BaseSettings):
    """Where the service listens and how others reach it."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_", frozen=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one."
    )
    base_url: str | None = Field(
        default=None,
        description="Address under which people reach the service, e.g. https://catalog.example.org;"
        " by default http://HOST:PORT.",
        pattern=r"^https?://[^/\s]+$",
    )
    allowed_hosts: str = Field(
        default="",
        description="Further `Host` header values to accept, separated by commas; the host of the"
        " base URL is always accepted.",
    )
    cost_per_minute: int = Field(
        default=120_000,
        ge=0,
        description="Objects that one caller may ask for in a minute over GraphQL; 0 for no limit.",
    )

    failures_per_minute: int = Field(
        default=60,
        ge=0,
        description="Worthless tokens, and failures to sign in, that one address may send in a"
        " minute, each; 0 for no limit.",
    )
    sign_ins_per_minute: int = Field(
        default=600,
        ge=0,
        description="Sign-ins that one address may begin in a minute; 0 for no limit.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses and networks of proxies in front of the service, separated by"
        " commas, whose `X-Forwarded-For` tells where a request comes from.",
    )

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        return _is_loopback(self.host)

    @property
    def public_url(self) -> str:
        """The address to print and to put into snippets."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def hosts(self) -> list[str]:
        """Every `Host` value to answer."""
        known = [self.public_url.split("://", 1)[1]]
        if self.is_loopback:
            known += [f"127.0.0.1:{self.port}", f"localhost:{self.port}"]
        return known + [host.strip() for host in self.allowed_hosts.split(",") if host.strip()]


class DatabaseSettings(BaseSettings):
    """Where the catalog keeps what it knows."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_DATABASE_", frozen=True, extra="ignore")

    url: str = Field(
        default="sqlite:///catalog.db",
        description="`sqlite:///FILE` or `postgresql://USER@HOST/NAME`.",
    )
    pool_size: int = Field(
        default=10,
        ge=1,
        le=200,
        description="Connections to PostgreSQL, for reads and writes each.",
    )


class SignInSettings(BaseSettings):
    """Who may use the service."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_", frozen=True, extra="ignore")

    auth: SignIn = Field(
        default=SignIn.DEVELOPMENT,
        description="How callers sign in. `development` trusts every caller on this machine and"
        " therefore only starts on a loopback address; `oidc` asks an OpenID provider.",
    )
    dev_person: str = Field(
        default="",
        description="Handle of the person that callers are in development; by default the first"
        " CoE lead.",
    )
    session_hours: float = Field(
        default=8,
        gt=0,
        le=168,
        description="Hours after which one signs in again, whatever one did.",
    )
    session_idle_minutes: float = Field(
        default=60, gt=0, le=10_080, description="Minutes without a request that end a session."
    )
    session_recheck_minutes: float = Field(
        default=10,
        gt=0,
        le=15,
        description="Minutes after which the OpenID provider is asked again whether somebody is"
        " still who they were, and in which groups.",
    )
    secret_file: Path | None = Field(
        default=None,
        description="File with a secret of at least 32 characters, under which tokens of the"
        " provider are kept: to ask it again about a session, and to sign out there. Without it"
        " none is kept, and browsers go by the provider instead.",
    )
    bootstrap_code_file: Path | None = Field(
        default=None,
        description="File with a code of at least 20 characters that makes whoever signed in and"
        " enters it the first CoE lead, within an hour of the start; `catalog bootstrap` makes one.",
    )


class ExampleSettings(BaseSettings):
    """The sample organisation of `catalog demo`."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_EXAMPLES_", frozen=True, extra="ignore")

    folder: Path | None = Field(
        default=None, description="Folder of manifests to load; by default the one shipped."
    )


CONCERNS: tuple[type[BaseSettings], ...] = (
    ServerSettings,
    DatabaseSettings,
    SignInSettings,
    ProviderSettings,
    BearerSettings,
    DirectorySettings,
    LogSettings,
    MetricsSettings,
    AuditSettings,
    ExampleSettings,
)


class Settings:
    """All concerns together."""

    def __init__(
        self,
        *,
        server: ServerSettings,
        database: DatabaseSettings,
        sign_in: SignInSettings,
        provider: ProviderSettings,
        bearer: BearerSettings,
        directory: DirectorySettings,
        log: LogSettings,
        metrics: MetricsSettings,
        audit: AuditSettings,
        examples: ExampleSettings,
    ) -> None:
        self.server = server
        self.database = database
        self.sign_in = sign_in
        self.provider = provider
        self.bearer = bearer
        self.directory = directory
        self.log = log
        self.metrics = metrics
        self.audit = audit
        self.examples = examples
        _check(self)
        self.client_secret = client_secret_of(provider)
        self.server_secret = secret_in("CATALOG_SECRET_FILE", sign_in.secret_file, least=32)
        self.metrics_token = secret_in("CATALOG_METRICS_TOKEN_FILE", metrics.token_file, least=20)
        self.bootstrap_code = secret_in(
            "CATALOG_BOOTSTRAP_CODE_FILE", sign_in.bootstrap_code_file, least=20
        )

    @property
    def is_development(self) -> bool:
        """Whether callers on this machine are trusted."""
        return self.sign_in.auth is SignIn.DEVELOPMENT

    @property
    def bearer_issuers(self) -> list[str]:
        """The issuers whose access tokens are taken."""
        if not self.bearer.api_audience:
            return []
        return listed(self.bearer.trusted_issuers) or (
            [] if self.is_development else [self.provider.issuer]
        )


def read_settings(**given: object) -> Settings:
    """Settings from the environment; `given` wins (`host`, `port`, `base_url`, `database_url`).

    Raises Invalid with one sentence per wrong variable.
    """
    server = {k: given[k] for k in ("host", "port", "base_url") if given.get(k) is not None}
    database = {"url": given["database_url"]} if given.get("database_url") else {}
    try:
        return Settings(
            server=ServerSettings(**server),  # type: ignore[arg-type]  # checked by pydantic
            database=DatabaseSettings(**database),  # type: ignore[arg-type]
            sign_in=SignInSettings(),
            provider=ProviderSettings(),
            bearer=BearerSettings(),
            directory=DirectorySettings(),
            log=LogSettings(),
            metrics=MetricsSettings(),
            audit=AuditSettings(),
            examples=ExampleSettings(),
        )
    except ValidationError as error:
        raise Invalid(_sentence(error)) from None


def _check(settings: Settings) -> None:
    try:
        database_url(settings.database.url)
    except CatalogError as error:
        raise Invalid(error.message) from None
    problems = _development(settings) if settings.is_development else _oidc(settings)
    problems += [
        f"CATALOG_TRUSTED_ISSUERS={issuer} must be an https:// address."
        for issuer in listed(settings.bearer.trusted_issuers)
        if not _is_safe(issuer, settings)
    ]
    if listed(settings.bearer.trusted_issuers) and not settings.bearer.api_audience:
        problems.append("CATALOG_TRUSTED_ISSUERS needs CATALOG_API_AUDIENCE: whom tokens are for.")
    metrics = settings.metrics
    if metrics.port is not None and not _is_loopback(metrics.host) and not metrics.token_file:
        problems.append(
            f"CATALOG_METRICS_HOST={metrics.host} is reachable from other machines; give"
            " CATALOG_METRICS_TOKEN_FILE, or set CATALOG_METRICS_HOST=127.0.0.1."
        )
    if problems:
        raise Invalid(" ".join(problems))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _development(settings: "Settings") -> list[str]:
    if settings.server.is_loopback:
        return []
    msg = (
        f"CATALOG_AUTH=development trusts every caller, but CATALOG_HOST={settings.server.host}"
        " is reachable from other machines; set CATALOG_HOST=127.0.0.1."
    )
    return [msg]


def _oidc(settings: "Settings") -> list[str]:
    provider = settings.provider
    problems = [
        f"CATALOG_AUTH=oidc needs CATALOG_OIDC_{name.upper()}."
        for name in ("issuer", "client_id")
        if not getattr(provider, name)
    ]
    if provider.issuer and not _is_safe(provider.issuer, settings):
        problems.append(f"CATALOG_OIDC_ISSUER={provider.issuer} must be an https:// address.")
    url = settings.server.public_url
    if not settings.server.is_loopback and not url.startswith("https://"):
        problems.append(
            f"CATALOG_AUTH=oidc on CATALOG_HOST={settings.server.host} needs CATALOG_BASE_URL to be"
            " an https:// address: session cookies never travel in the open."
        )
    if "openid" not in provider.scopes.split():
        problems.append("CATALOG_OIDC_SCOPES must hold `openid`, or there is no ID token.")
    if settings.sign_in.dev_person:
        problems.append("CATALOG_DEV_PERSON is for CATALOG_AUTH=development; leave it out.")
    bad = [a for a in provider.accepted_algorithms if a not in SIGNATURES]
    if bad or not provider.accepted_algorithms:
        problems.append(
            f"CATALOG_OIDC_ALGORITHMS={provider.algorithms} cannot be used: name some of"
            f" {', '.join(SIGNATURES)}."
        )
    return problems


def _is_safe(issuer: str, settings: "Settings") -> bool:
    # A provider on this very machine is for trying things out.
    is_local = settings.server.is_loopback and issuer.startswith("http://127.0.0.1:")
    return is_local or issuer.startswith("https://")


# What a setting must be, in words, and an example; of every setting that can be wrong by itself.
WANTED = {
    "CATALOG_PORT": ("a whole number from 0 to 65535", "8000"),
    "CATALOG_COST_PER_MINUTE": ("a whole number, 0 for no limit", "120000"),
    "CATALOG_FAILURES_PER_MINUTE": ("a whole number, 0 for no limit", "60"),
    "CATALOG_SIGN_INS_PER_MINUTE": ("a whole number, 0 for no limit", "600"),
    "CATALOG_BASE_URL": (
        "http:// or https:// with a host, a port if needed and nothing behind it",
        "https://catalog.example.org",
    ),
    "CATALOG_DATABASE_POOL_SIZE": ("a whole number from 1 to 200", "10"),
    "CATALOG_AUTH": ("`development` or `oidc`", "development"),
    "CATALOG_SESSION_HOURS": ("a number above 0 and up to 168", "8"),
    "CATALOG_SESSION_IDLE_MINUTES": ("a number above 0 and up to 10080", "60"),
    "CATALOG_SESSION_RECHECK_MINUTES": ("a number above 0 and up to 15", "10"),
    "CATALOG_OIDC_LINK_HANDLES": ("`true` or `false`", "false"),
    "CATALOG_SCIM_MAKES_TEAMS": ("`true` or `false`", "false"),
    "CATALOG_OIDC_NAME": ("at most 60 characters", "Example Inc."),
    "CATALOG_METRICS_PORT": ("a whole number from 0 to 65535", "9464"),
    "CATALOG_LOG_LEVEL": ("DEBUG, INFO, WARNING or ERROR", "INFO"),
    "CATALOG_LOG_FORMAT": ("`json` or `text`", "text"),
}
_LONGEST = 80


def _sentence(error: ValidationError) -> str:
    prefixes = {c.__name__: str(c.model_config.get("env_prefix", "")) for c in CONCERNS}
    prefix = prefixes.get(error.title, "CATALOG_")
    return " ".join(_told(f"{prefix}{p['loc'][-1]}".upper(), p["input"]) for p in error.errors())


def _told(variable: str, given: object) -> str:
    text = str(given) if len(str(given)) <= _LONGEST else f"{str(given)[:_LONGEST]}…"
    wanted, example = WANTED.get(variable, ("something else", ""))
    shown = f"; for example {variable}={example}" if example else ""
    return f"{variable}={text} cannot be used: it must be {wanted}{shown}."
