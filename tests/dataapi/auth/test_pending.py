"""A sign-in under way: bound to the browser, once, for ten minutes."""

import base64
import json
import time

import pytest

from dataapi.auth.pending import SECONDS, PendingSignIns

KEY = b"k" * 32


def test_a_sign_in_is_taken_back_once_with_its_secrets() -> None:
    pending = PendingSignIns(KEY)
    value, secrets = pending.begin("https://login.example", "/next?a=b")

    taken = pending.take(value, secrets.state)

    assert taken is not None
    assert (taken[0].issuer, taken[0].next, taken[1]) == ("https://login.example", "/next?a=b", secrets)
    assert pending.take(value, secrets.state) is None
    assert len(set(secrets)) == 3 and all(len(secret) >= 43 for secret in secrets)
    assert not any(secret in base64.urlsafe_b64decode(value.split(".")[0] + "==").decode() for secret in secrets[1:])


def test_processes_of_one_key_take_each_others() -> None:
    value, secrets = PendingSignIns(KEY).begin("i", "/")

    assert PendingSignIns(KEY).take(value, secrets.state) is not None
    assert PendingSignIns(b"x" * 32).take(value, secrets.state) is None


def test_what_was_changed_or_is_over_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    pending = PendingSignIns(KEY)
    value, secrets = pending.begin("i", "/")
    other, others = pending.begin("i", "/")
    content, _, signature = value.partition(".")
    forged = base64.urlsafe_b64encode(json.dumps([secrets.state, "i", "//evil", 10**12]).encode()).decode()

    for cookie, state in (
        (None, secrets.state),
        ("", ""),
        (value, None),
        (value, ""),
        (value, others.state),
        (other, secrets.state),
        (content, secrets.state),
        (content + ".", secrets.state),
        (f"{content}.{signature[:-1]}", secrets.state),
        (f"{forged}.{signature}", secrets.state),
        (f"{content}=.{signature}", secrets.state),
        (value + "x" * 5_000, secrets.state),
        ("é.é", "é"),
        (value, secrets.state + "\ud800"),
    ):
        assert pending.take(cookie, state) is None

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + SECONDS + 1)
    assert pending.take(value, secrets.state) is None
