"""The door: nobody gets in without the start address, twice with it, under a foreign name, or from another page."""

from __future__ import annotations

from pathlib import Path

import pytest
from review_case import HOST, PORT, Browser, started

from prikk.review.guard import COOKIE, START


@pytest.fixture(scope="module")
def browser(original: Path) -> Browser:
    return started(original)


def test_the_start_address_works_once(original: Path) -> None:
    browser = Browser(original)
    assert browser.request("GET", f"{START}?token=wrong").status_code == 403
    first = browser.start()
    assert first.status_code == 303
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and f"path={browser.session.base}" in cookie
    assert browser.get().status_code == 200
    assert browser.request("GET", f"{START}?token={browser.session.start}").status_code == 403


@pytest.mark.parametrize("path", ["/", "/table/programme-_T", "/cell", "/wishes", "/changes", "/assets/review.css"])
def test_nothing_is_shown_without_the_cookie(original: Path, path: str) -> None:
    browser = Browser(original)
    for cookies in (
        {},
        {COOKIE: "guessed"},
        {COOKIE: browser.session.form},
        {COOKIE: "\u00e6"},
    ):
        browser.cookies = cookies
        answer = browser.get(path)
        assert answer.status_code == 403
        assert answer.text == "Open the address that prikk review printed; it works once.\n"


def test_the_pages_lie_below_a_path_that_is_not_known(browser: Browser) -> None:
    assert browser.request("GET", "/").status_code == 404


@pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:80", ""])
def test_a_foreign_name_is_turned_away(browser: Browser, host: str) -> None:
    for path in (browser.session.base + "/", f"{START}?token={browser.session.start}"):
        answer = browser.request("GET", path, headers={"host": host})
        assert answer.status_code == 421
        assert "<" not in answer.text


def test_the_loopback_names_are_let_in(browser: Browser) -> None:
    for host in (HOST, f"localhost:{PORT}", f"[::1]:{PORT}"):
        assert browser.request("GET", browser.session.base + "/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("step", ["wish", "protect", "keep", "discard", "approve", "language"])
def test_no_step_without_the_form_token(browser: Browser, step: str) -> None:
    address = f"{browser.session.base}/{step}"
    for form in ({}, {"token": "guessed"}, {"token": browser.session.cookie}, {"token": "\u00e6"}):
        assert browser.request("POST", address, data=form).status_code == 403
    long = {"token": browser.session.form, "by": "x" * 70_000}
    assert browser.request("POST", address, data=long).status_code == 403
    assert browser.request("GET", address).status_code == 405
    foreign = browser.request(
        "POST", address, data={"token": browser.session.form}, headers={"origin": "http://evil.example"}
    )
    assert foreign.status_code == 403
    assert browser.desk.approval is None and not browser.desk.undecided


@pytest.mark.parametrize("path", ["/", "/wishes", "/nowhere", "/cell?key=A", "/assets/review.css", "/assets/../app.py"])
def test_every_answer_is_closed(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
