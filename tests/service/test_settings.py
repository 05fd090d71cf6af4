"""Settings from the environment: a wrong one stops the start and says what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.settings import Settings, SettingsError, from_environment


def test_what_can_be_set_arrives() -> None:
    settings = from_environment(
        {"REDACTOR_DATA": "/srv/x", "REDACTOR_FILE_MB": "5", "REDACTOR_MODE": "observe", "HOME": "/"}
    )
    assert (settings.data, settings.file_bytes, settings.mode) == (Path("/srv/x"), 5_000_000, "observe")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("REDACTOR_PORT", "0", "1 到 65535"),
        ("REDACTOR_PORT", "８０８０", "整数"),
        ("REDACTOR_MODE", "off", "enforce"),
        ("REDACTOR_POLICY", "nobody", "default"),
        ("REDACTOR_PROT", "8000", "REDACTOR_PORT"),
        ("REDACTOR_UPLOADS_MB", "10", "REDACTOR_BODY_MB"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        from_environment({name: value})
    assert name in caught.value.message


@pytest.mark.parametrize(
    ("host", "names", "allowed"),
    [
        ("127.0.0.1", (), True),
        ("::1", (), True),
        ("localhost", (), True),
        ("192.0.2.1", (), False),
        ("127.0.0.1", ("check.example",), True),
    ],
)
def test_on_loopback_only_known_names_are_answered(host: str, names: tuple[str, ...], allowed: bool) -> None:
    assert bool(Settings(host=host, host_names=names).names_allowed()) == allowed


def test_what_watches_the_service_on_its_own_machine_is_always_answered() -> None:
    """The container asks ``http://127.0.0.1:8000/healthz``, whatever names the operator gives."""
    allowed = Settings(host="0.0.0.0", host_names=("check.example",)).names_allowed()  # noqa: S104  # any address
    assert {"check.example", "127.0.0.1", "localhost"} <= set(allowed)
    assert "elsewhere.example" not in allowed
