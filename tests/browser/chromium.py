"""Finds a Chromium for the browser tests, or gets one, or says in a clear sentence that there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SENTENCE = (
    "The browser tests need Chromium, and none was found or could be fetched. Install Chromium or Chrome "
    "(Debian, Ubuntu: apt install chromium; macOS: brew install --cask chromium), or say where it is: "
    "SURVEY_APP_CHROMIUM=/path/to/chromium make test"
)


def find_chromium() -> str | None:
    """Return the path of a browser that is there: the one named, the system's, else Playwright's own."""
    named = os.environ.get("SURVEY_APP_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    for path in MAC_PATHS:
        if Path(path).exists():
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if own and Path(own).exists() else None


def _fetch() -> None:
    """Try Playwright's download, then the system's package manager; each may fail quietly, the caller looks again."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        attempts.append([*sudo, "apt-get", "update", "-qq"])
        attempts.append([*sudo, "apt-get", "install", "-y", "-qq", "chromium"])
    elif shutil.which("brew"):
        attempts.append(["brew", "install", "--cask", "chromium"])
    for command in attempts:
        if find_chromium():
            return
        print("Looking for a browser:", " ".join(command), file=sys.stderr)
        try:
            subprocess.run(command, check=False, timeout=600, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error, file=sys.stderr)


def main() -> int:
    """Make sure that there is a browser; exit code 1 and a sentence if not."""
    if find_chromium() is None:
        _fetch()
    path = find_chromium()
    if path is None:
        print(SENTENCE, file=sys.stderr)
        return 1
    print(f"Browser for the tests: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
