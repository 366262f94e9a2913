"""A person with a keyboard alone: Tab, Shift+Tab, Enter, Space, arrows and the keys that a page documents."""

from playwright.sync_api import Error, Page, expect

from tests.browser.waits import another_page, wait_until

MOST_TABS = 150

WHERE = """() => {
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    const style = getComputedStyle(one);
    const label = one.labels && one.labels.length ? one.labels[0] : null;
    const shown = getComputedStyle(one.matches(".file") && label ? label : one);
    const box = (one.matches(".file") && label ? label : one).getBoundingClientRect();
    const name = one.getAttribute("aria-label") || (label || one).textContent;
    return {
        name: name.replace(/\\s+/g, " ").trim(),
        kind: one.localName + (one.type ? ":" + one.type : ""),
        id: one.id,
        ring: shown.outlineStyle !== "none" && shown.boxShadow !== "none",
        seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight,
    };
}"""


class Keyboard:
    """Walks a page by keys, and notes whatever a person would have lost sight of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def press(self, key: str) -> None:
        """Press a key."""
        self.page.keyboard.press(key)

    def where(self) -> dict[str, object]:
        """Return the element with focus; an empty name where there is none."""
        try:
            found = self.page.evaluate(WHERE)
        except Error:  # the next page came in between
            self.page.wait_for_load_state()
            found = None
        return found or {"name": "", "kind": "body", "id": "", "ring": True, "seen": True}

    def tab_to(self, name: str, *, kind: str = "", key: str = "Tab") -> None:
        """Tab until the element with this name (or id) has focus; each stop on the way must be seen."""
        self.page.wait_for_load_state()
        names = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press(key)
            here = self.where()
            names.append(f"{here['kind']} {here['name']}"[:50])
            if here["kind"] == "body":
                continue  # the way around leads through the browser's own bar
            if not (here["ring"] and here["seen"]):
                self.faults.append(f"{self.page.url}: focus not seen on {here['kind']} {here['name']!r}")
            if (name in (here["id"], here["name"]) or str(here["name"]).startswith(name)) and kind in str(here["kind"]):
                return
        raise AssertionError(f"{name!r} cannot be reached by {key}; on the way: {names}")

    def activate(self, name: str, *, kind: str = "", key: str = "Enter") -> None:
        """Tab to an element and press it; what it does on the same page is to be waited for."""
        self.tab_to(name, kind=kind)
        self.page.keyboard.press(key)

    def follow(self, name: str, *, kind: str = "", key: str = "Enter") -> None:
        """Tab to an element that leads to another page, press it, and wait for that page: the next key is for it."""
        self.tab_to(name, kind=kind)
        with another_page(self.page):
            self.page.keyboard.press(key)

    def write(self, name: str, text: str) -> None:
        """Tab to a field and write in it, instead of what stands there."""
        self.tab_to(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, name: str, option: str) -> None:
        """Tab to a list of options and type the words of one; a browser forgets what was typed a second before."""
        self.tab_to(name)
        chosen = self.page.locator(f"#{name}")
        for _ in range(3):
            self.page.keyboard.type(option)
            if chosen.evaluate("list => list.selectedOptions[0].textContent.trim()") == option:
                return
            self.page.wait_for_timeout(1500)
        raise AssertionError(f"{option} cannot be chosen in {name}")

    def write_date(self, name: str, date: str) -> None:
        """Tab to a date and type it, part by part, in the order in which this browser writes dates."""
        self.tab_to(name)
        year, month, day = date.split("-")
        for parts in ((year, month, day), (month, day, year), (day, month, year)):
            for _ in parts:
                self.page.keyboard.press("ArrowLeft")
            for part in parts:
                self.page.keyboard.type(part if part == year else str(int(part)))
                if len(part) < 4 and int(part) < (2 if part == month else 4):
                    self.page.keyboard.press("ArrowRight")
            if self.page.locator(f"#{name}").input_value() == date:
                return
        raise AssertionError(f"{date} cannot be typed in {name}")

    def expect_focus(self, said: str = "") -> None:
        """Expect focus to be kept somewhere (where it says this) after what was done."""
        self.page.wait_for_load_state()
        expect(self.page.locator("*:focus").first).to_be_attached()
        wait_until(self.page, lambda: said in str(self.where()["name"]))
