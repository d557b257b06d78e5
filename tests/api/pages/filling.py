"""A form as a page shows it: what its fields would send if nobody touched them."""

from __future__ import annotations

import re

Said = dict[str, str | list[str]]


def shown(text: str, action: str) -> Said:
    """Return what the form of an action would send as it stands on a page."""
    form = re.search(rf'action="{action}[#"].*?</form>', text, re.DOTALL)
    assert form is not None
    said: Said = {}
    for box in re.findall(r"<input[^>]*>", form[0]):
        name, value = (re.search(rf'{key}="([^"]*)"', box) for key in ("name", "value"))
        kind = re.search(r'type="(\w+)', box)
        if name is None or value is None or name[1] == "csrf":
            continue
        if kind is not None and kind[1] in ("checkbox", "radio"):
            if " checked" in box:
                earlier = said.get(name[1])
                said[name[1]] = [*(earlier or []), value[1]] if kind[1] == "checkbox" else value[1]
        else:
            said[name[1]] = value[1]
    for name, options in re.findall(
        r'<select[^>]* name="([^"]+)".*?>(.*?)</select>', form[0], re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        said[name] = chosen[1] if chosen else ""
    area = re.search(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)', form[0])
    return said | ({area[1]: area[2]} if area else {})
