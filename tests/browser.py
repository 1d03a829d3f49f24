"""What every page must hold in a real browser; used by the end-to-end tests on each page.

```python
watch = Watch(page)
page.goto(address)
assert_accessible(page)
assert_fits_narrow_screens(page)
assert_keyboard_reaches_everything(page)
watch.assert_clean()
```
"""

from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21aa", "RGAAv4", "best-practice")
NARROW = 320

_REPORT_VIOLATIONS = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""

_WIDE_ELEMENTS = """
(narrow) => [...document.querySelectorAll("main *")]
  .filter((one) => one.getBoundingClientRect().right > narrow)
  .slice(-3)
  .map((one) => one.outerHTML.slice(0, 200))
"""

_NOTE_WHAT_HAS_FOCUS = """
() => {
  const tabbable = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex], iframe"
  )].filter((one) => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden"
    && one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length);
  // Radio buttons of one name are a single stop: the one chosen, or whichever comes first.
  const stopOf = (one) => one.type === "radio" ? `radio ${one.form?.id} ${one.name}` : one;
  const shows = (one) => [one, one.labels && one.labels[0]].some((part) => part
    && ["", "::before", "::after"].some((pseudo) => {
      const style = getComputedStyle(part, pseudo || null);
      return style.outlineStyle !== "none" && style.outlineWidth !== "0px";
    }));
  window.__waiting = new Map(tabbable.map((one) => [stopOf(one), one]));
  window.__unseen = [];
  document.addEventListener("focusin", (event) => {
    window.__waiting.delete(stopOf(event.target));
    if (!shows(event.target)) window.__unseen.push(event.target.outerHTML.slice(0, 160));
  });
  if (document.activeElement) document.activeElement.blur();
  return window.__waiting.size;
}
"""
_NEVER_REACHED = """
() => [...window.__waiting.values()].map((one) => one.outerHTML.slice(0, 160))
"""


class Watch:
    """Collect, from now on, what the policy refused and what was asked of another host."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.refused: list[str] = []
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        page.on("console", self._read)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._follow)
        page.add_init_script(_REPORT_VIOLATIONS)

    def _read(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.refused.append(message.text)

    def _follow(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in {"localhost", "127.0.0.1", None}:
            self.elsewhere.append(request.url)

    def assert_clean(self) -> None:
        """Fail on a refusal of the policy (B4), another host (B28) or an error of a script."""
        seen = [*self.refused, *(self.page.evaluate("window.__violations || []"))]
        assert not seen, f"{self.page.url}: refused by the policy: {seen}"
        assert not self.elsewhere, f"{self.page.url}: asked elsewhere: {self.elsewhere}"
        assert not self.errors, f"{self.page.url}: script errors: {self.errors}"


def assert_accessible(page: Page) -> None:
    """Fail when axe-core finds a violation in the page as it stands (QUALITY A14).

    Needs JavaScript in the browser's context.
    """
    options = {
        "runOnly": {"type": "tag", "values": list(AXE_TAGS)},
        # What is right is counted, not described: that takes longer than finding what is wrong.
        "resultTypes": ["violations"],
    }
    found = Axe().run(page, options=options).response["violations"]
    faults = [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in found
        for node in violation["nodes"]
    ]
    assert not faults, f"{page.url}:\n" + "\n".join(faults)


def assert_fits_narrow_screens(page: Page) -> None:
    """Fail when the page scrolls sideways at 320 px (QUALITY A17); the size is then put back."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    wide = page.evaluate(_WIDE_ELEMENTS, NARROW)
    if before is not None:
        page.set_viewport_size(before)
    assert width <= NARROW, f"{page.url} is {width} px wide on a screen of {NARROW}: {wide}"


def assert_keyboard_reaches_everything(page: Page) -> None:
    """Fail when Tab misses something to press or to fill, or shows no focus on it (QUALITY A17).

    The keys are really pressed, from the top of the page to its end: a trap would leave what
    follows it unreached. Needs JavaScript in the browser's context.
    """
    stops = page.evaluate(_NOTE_WHAT_HAS_FOCUS)
    # A few more than there are stops: a date is filled part by part, and the browser has its own.
    parts = page.locator("input[type=date], input[type=time]").count()
    for _ in range(stops + 3 * parts + 2):
        page.keyboard.press("Tab")
    missed = page.evaluate(_NEVER_REACHED)
    assert not missed, f"{page.url}: Tab never reaches {missed}"
    unseen = page.evaluate("window.__unseen")
    assert not unseen, f"{page.url}: no focus seen on {unseen}"


def transferred(page: Page) -> tuple[int, int]:
    """Return the bytes and the number of requests of the page just loaded (QUALITY A27)."""
    entries = page.evaluate(
        "[...performance.getEntriesByType('navigation'), "
        "...performance.getEntriesByType('resource')].map((entry) => entry.transferSize)"
    )
    return sum(entries), len(entries)
