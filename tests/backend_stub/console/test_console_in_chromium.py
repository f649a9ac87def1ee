"""The console as a tester sees it, in a real Chromium: codes scan, dials work, what happens shows by itself."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator

import pytest
import zxingcpp
from PIL import Image
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from backend_stub.console.console import Console
from backend_stub.console.page import qr_text
from backend_stub.contract.dials import Dials, Refusal
from backend_stub.contract.faults import Fault, Kind, Step
from backend_stub.database.seeding import seeded_people
from backend_stub.web.app import Portal
from backend_stub.web.server import serving
from tests.backend_stub.conftest import Clinic

PERSON = ("001080990107", "NGUYỄN VĂN MẪU", "01/01/1980")
SETTLED = """
const done = arguments[arguments.length - 1];
document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(done)));
"""
"""Waits until the letters are there and the page was laid out with them: on a busy machine a new width comes late."""
# A page does not show which database it was written from: tests/backend_stub/console/test_console.py asks both.
pytestmark = pytest.mark.parametrize("store", ["SQLite"], indirect=True)
WIDTHS = {"desktop": 1440, "tablet": 820, "telephone": 390}


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """One browser for all of these tests."""
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    profile = tmp_path_factory.mktemp("chromium")
    for flag in (
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        f"--user-data-dir={profile}",
        "--lang=en",
    ):
        options.add_argument(flag)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium refuses its sandbox to root
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = Chrome(options, ChromeService("/usr/bin/chromedriver"))
    yield browser
    browser.quit()


@pytest.fixture
def clinic(portal: Portal) -> Iterator[Clinic]:
    with serving(portal.application(Console(portal).routes())) as address:
        yield Clinic(address)


@pytest.fixture
def browser(chromium: Chrome, clinic: Clinic) -> Iterator[Chrome]:
    """The console, open in English at a desk's width; the page must complain of nothing."""
    chromium.set_window_size(WIDTHS["desktop"], 1000)
    chromium.get(f"{clinic.address}/console?lang=en")
    yield chromium
    log = chromium.get_log("browser")  # type: ignore[no-untyped-call]  # selenium left it open
    complaints = [entry for entry in log if entry["level"] != "INFO"]
    chromium.get("about:blank")
    assert complaints == []


def soon(browser: Chrome, what: Callable[[], object]) -> None:
    """Wait until that is so: the page fetches what is new each second."""
    WebDriverWait(browser, 15, poll_frequency=0.1).until(lambda _: what())


def live(browser: Chrome) -> str:
    """Read the part that changes by itself, in one go: between two it may have changed."""
    return str(browser.execute_script("return document.getElementById('live').innerText"))


def form(browser: Chrome, section: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, f"#{section} > form")


def test_every_code_on_the_page_scans_as_the_card_s(browser: Chrome) -> None:
    browser.execute_script("document.querySelector('#people').scrollIntoView()")
    wanted = {qr_text(person) for person in seeded_people()}
    scanned = set()
    for drawing in browser.find_elements(By.CSS_SELECTOR, "article svg"):
        scanned |= {code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(drawing.screenshot_as_png)))}
    assert scanned == wanted


def test_a_fault_is_set_and_taken_back_and_everything_reset(browser: Chrome, clinic: Clinic, portal: Portal) -> None:
    fields = form(browser, "faults")
    Select(fields.find_element(By.NAME, "kind")).select_by_visible_text("Code 101")
    Select(fields.find_element(By.NAME, "step")).select_by_visible_text("look-up")
    fields.find_element(By.NAME, "number").send_keys(PERSON[0])
    fields.submit()
    soon(browser, portal.faults.all)
    assert portal.faults.all() == (Fault(Kind.CODE_101, Step.LOOKUP, number=PERSON[0]),)
    assert clinic.look_up(*PERSON).json()["maKetQua"] == "101"
    soon(browser, lambda: "Code 101" in live(browser))
    shown = browser.find_element(By.CSS_SELECTOR, "ul.faults").text
    assert "…107" in shown
    assert PERSON[0] not in shown
    browser.find_element(By.CSS_SELECTOR, "ul.faults button").click()
    soon(browser, lambda: not portal.faults.all())

    portal.faults.set([Fault(Kind.EMPTY)])
    portal.dials = Dials(look_ups_a_minute=3)
    browser.refresh()
    browser.find_element(By.ID, "reset").click()
    soon(browser, lambda: not portal.faults.all())
    assert portal.dials == Dials()


def test_the_guesses_are_dials(browser: Chrome, portal: Portal) -> None:
    fields = form(browser, "guesses")
    Select(fields.find_element(By.NAME, "wrong_token")).select_by_visible_text("HTTP 401, empty")
    limit = fields.find_element(By.NAME, "look_ups_a_minute")
    limit.send_keys("20")
    fields.submit()
    soon(browser, lambda: portal.dials != Dials())
    assert portal.dials == Dials(wrong_token=Refusal.HTTP_401_EMPTY, look_ups_a_minute=20)


def test_requests_show_by_themselves_without_their_secrets(browser: Chrome, clinic: Clinic) -> None:
    clinic.look_up(*PERSON)
    soon(browser, lambda: "KQNhanLichSuKCB2024" in live(browser))
    row = next(line for line in live(browser).splitlines() if "KQNhan" in line)
    assert row.split()[1:6] == ["egw/KQNhanLichSuKCB2024", "01999_BV", "…107", "200", "000"]
    assert not any(secret in live(browser) for secret in (clinic.query["token"], clinic.query["password"], *PERSON))


def test_people_are_found_by_name_and_the_language_changes(browser: Chrome) -> None:
    browser.find_element(By.ID, "find").send_keys("SPELT otherwise")
    shown = [card for card in browser.find_elements(By.TAG_NAME, "article") if card.is_displayed()]
    assert [card.get_attribute("id") for card in shown] == ["name-spelt-otherwise"]
    browser.find_element(By.CSS_SELECTOR, "header a").click()
    soon(browser, lambda: browser.find_element(By.TAG_NAME, "h1").text == "Cổng giám định BHYT giả lập")


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_fits_every_width(browser: Chrome, clinic: Clinic, portal: Portal, width: int, language: str) -> None:
    portal.faults.set([Fault(Kind.LONG_TAIL, Step.LOOKUP, number=PERSON[0], seconds=0)])
    clinic.look_up(*PERSON)
    size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(f"{clinic.address}/console?lang={language}")
    WebDriverWait(browser, 10).until(lambda shown: shown.execute_script("return window.innerWidth") == width)
    browser.execute_async_script(SETTLED)
    sideways = browser.execute_script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    cut = browser.execute_script(
        "return [...document.querySelectorAll('h1, h2, p, b, label, button, article span, select')]"
        ".filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display != 'inline')"
        ".map(one => one.textContent)"
    )
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert (sideways, cut) == (0, [])
