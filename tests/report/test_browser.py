"""The page in a real browser, without a network: Debian's chromium, where it is installed."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import made_up_class as made_up
import pages
import pytest
from pages import page_of

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
WIDTHS = (400, 1280)
# The page in frames of these widths, all of its details opened, measured from outside.
FRAMES = """<!doctype html><title></title>
<script>
function measure(frame) {
  const page = frame.contentDocument;
  page.querySelectorAll("details").forEach(x => x.open = true);
  const shown = [...page.querySelectorAll("svg")].filter(x => x.getClientRects().length).length;
  document.title += [page.documentElement.scrollWidth, shown, page.scripts.length].join(" ") + ";";
}
</script>
"""
FRAME = """<iframe style="border: 0; width: %dpx; height: 900px" srcdoc="%s" onload="measure(this)">
</iframe>"""


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
    page = page_of(made_up.hostile(tmp_path / "class"))

    found = pages.read(opened(page, tmp_path))

    assert not found.all("script", "img", "b")
    assert "alert(1)" in found.section("problems").text


def test_no_page_is_wider_than_the_window(page: str, tmp_path: Path) -> None:
    """With everything opened, the page does not scroll sideways; each chart is shown once."""
    frames = [FRAME % (width, html.escape(page)) for width in WIDTHS]

    dom = opened(FRAMES + "".join(frames), tmp_path)

    title = re.search(r"<title>(.*?)</title>", dom)
    assert title is not None
    # The frames may be loaded in any order.
    assert set(re.findall(r"[^;]+", title[1])) == {f"{width} 4 0" for width in WIDTHS}
