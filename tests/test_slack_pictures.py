"""Every golden post drawn in a real browser, light and dark, wide and narrow: nothing sticks out, everything can be read."""

import json
from pathlib import Path

import pytest
from blockkit import page
from chat_page import chromium

pytestmark = pytest.mark.browser
READ = ".actions span, .rich, .section, .modal, h3, .context"
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll('.actions span, .rich, h3, .context, .section > div:first-child, label, .field')]
    .map(e => [e.getBoundingClientRect(), e.textContent]);
  return boxes.flatMap(([a, one], at) => boxes.slice(at + 1)
    .filter(([b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([, two]) => one + ' | ' + two));
}"""
GOLDEN = sorted((Path(__file__).parent / "slack_golden").glob("*.json"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 760])
def test_nothing_sticks_out(tmp_path: Path, dark: bool, width: int) -> None:
    from playwright.sync_api import sync_playwright

    program = chromium()
    shapes = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in GOLDEN}
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=program, args=["--no-sandbox"])
        sheet = browser.new_page(viewport={"width": width, "height": 900})
        sheet.set_content(page(shapes, dark))
        assert sheet.evaluate("document.documentElement.scrollWidth") <= width
        narrow = f"[...document.querySelectorAll('{READ}')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
        assert sheet.evaluate(narrow) == 0
        assert sheet.evaluate(OVERLAPS) == []
        sheet.screenshot(path=str(tmp_path / "posts.png"), full_page=True)
        browser.close()
