"""What tests of several kinds do: move the focus as a reader without a mouse does, and call a script of tools/."""

import importlib.util
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parent.parent


def press_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until the focus is on that element, at most a hundred times; it must then be in the window."""
    for _ in range(100):
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate("element => { const box = element.getBoundingClientRect();"
                                   " return box.bottom > 0 && box.top < innerHeight }")  # fmt: skip
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {target}")


def script(path: str) -> Any:
    """The module that a script outside the package is, by its path from the root."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
