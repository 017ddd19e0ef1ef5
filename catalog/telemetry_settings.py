"""Settings of what the service tells of itself: its log, its numbers and the proof of its audit."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class LogSettings(BaseSettings):
    """What is written to the log."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_LOG_", frozen=True, extra="ignore")

    level: str = Field(
        default="INFO",
        description="Least severity to log: DEBUG, INFO, WARNING or ERROR.",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
    )
    format: str = Field(
        default="json", description="`json` lines or `text` for people.", pattern="^(json|text)$"
    )


class MetricsSettings(BaseSettings):
    """Where Prometheus reads the numbers of the service."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_METRICS_", frozen=True, extra="ignore")

    port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port of a listener of its own for `/metrics`; without it there is none. Needs"
        " the extra `reuse-catalog[metrics]`.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address of that listener; one that other machines reach needs a token.",
    )
    token_file: Path | None = Field(
        default=None,
        description="File with a token of at least 20 characters that Prometheus sends as a bearer.",
    )


class AuditSettings(BaseSettings):
    """How the record of what happened is proved."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_AUDIT_", frozen=True, extra="ignore")

    key_file: Path | None = Field(
        default=None,
        description="File of the Ed25519 key that signs checkpoints; `catalog audit key` makes it."
        " The service itself never reads it.",
    )
