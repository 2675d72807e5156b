"""The page in a real browser, without a network: Debian's chromium, where it is installed."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import pages
import pytest
from pages import page_of
from test_page import hostile_class

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
OPTIONS = (
    "--headless",
    "--no-sandbox",  # it does not start as root otherwise; the page is ours
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=1280,1000",
    "--dump-dom",
)
# The page in a frame of a given width, all of its details opened, measured from outside.
FRAME = """<!doctype html><title></title>
<script>
function measure(frame) {
  const page = frame.contentDocument;
  page.querySelectorAll("details").forEach(x => x.open = true);
  const shown = [...page.querySelectorAll("svg")].filter(x => x.getClientRects().length).length;
  document.title = [page.documentElement.scrollWidth, shown, page.scripts.length].join(" ");
}
</script>
<iframe style="border: 0; width: %dpx; height: 900px" srcdoc="%s" onload="measure(this)"></iframe>
"""


def opened(page: str, folder: Path) -> str:
    """The page's DOM, once the browser has loaded it."""
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    command = [CHROMIUM or "", *OPTIONS, f"--user-data-dir={folder / 'profile'}", file.as_uri()]
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120
    ).stdout.decode("utf-8")


def test_a_browser_reads_what_is_meant(page: str, tmp_path: Path) -> None:
    """The browser finds the same sections, drawings and rows, and corrects nothing."""
    meant, found = (pages.read(x) for x in (page, opened(page, tmp_path)))

    for tag in ("h1", "h2", "h3", "svg", "text", "table", "tr", "details", "title"):
        assert [x.text for x in found.all(tag)] == [x.text for x in meant.all(tag)], tag


def test_a_browser_runs_nothing_hostile(tmp_path: Path) -> None:
    """A hostile class gives a page in which the browser finds no element of its own."""
    page = page_of(hostile_class(tmp_path / "class"))

    found = pages.read(opened(page, tmp_path))

    assert not found.all("script", "img", "b")
    assert "alert(1)" in found.section("problems").text


@pytest.mark.parametrize("width", [400, 1280])
def test_no_page_is_wider_than_the_window(width: int, page: str, tmp_path: Path) -> None:
    """With everything opened, the page does not scroll sideways; each chart is shown once."""
    dom = opened(FRAME % (width, html.escape(page)), tmp_path)

    measured = re.search(r"<title>(\d+) (\d+) (\d+)</title>", dom)
    assert measured is not None
    assert [int(x) for x in measured.groups()] == [width, 4, 0]
