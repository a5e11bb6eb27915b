"""What other sites embed, in a real browser: on a foreign page under a strict Content-Security-Policy."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.browsing import hosting
from tests.integration.web import Site

pytestmark = pytest.mark.outside

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
PAGE = """\
<!DOCTYPE html><meta charset="utf-8"><title>Foreign</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'self' {ours}; connect-src {ours}; frame-src {ours}">
<script type="module" src="{ours}/static/feedsvc-headlines.js"></script>
<feedsvc-headlines id="good" src="{ours}/topics/nato/brief.json" limit="1"><a href="/">NATO</a></feedsvc-headlines>
<feedsvc-headlines id="bad" src="{ours}/topics/never/brief.json"><a href="{ours}/">stays</a></feedsvc-headlines>
<iframe src="{ours}/embed/topics/nato/box/?limit=2#?secret=abc" sandbox="allow-scripts"></iframe>
<iframe src="{ours}/topics/nato/#?secret=abc" id="page"></iframe>
<p id="out"></p><script src="told.js"></script>
"""
SCRIPT = """\
const told = [];
addEventListener("message", ({ data }) => told.push(`${data.message}:${data.secret}:${data.value > 50}`));
setTimeout(() => {
  const shown = (id) => document.getElementById(id).shadowRoot?.querySelectorAll("li").length ?? "link";
  document.getElementById("out").textContent = `good=${shown("good")} bad=${shown("bad")} told=${told}`;
}, 2500);
"""


@pytest.fixture
def foreign(tmp_path: Path, site: Site) -> Iterator[str]:
    """The address of a page of another site."""
    (tmp_path / "index.html").write_text(PAGE.format(ours=f"http://127.0.0.1:{site.port}"))
    (tmp_path / "told.js").write_text(SCRIPT)
    with hosting(tmp_path) as address:
        yield address


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
def test_box_and_component_work_on_a_foreign_page_and_speak_as_wordpress_does(foreign: str, tmp_path: Path) -> None:
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
    time, profile = "--virtual-time-budget=6000", f"--user-data-dir={tmp_path / 'profile'}"
    command = (str(BROWSER), *flags, time, profile, "--dump-dom", foreign)
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    match = re.search(r"good=(\w+) bad=(\w+) told=([^<]*)", shown)
    assert match is not None, shown
    good, bad, told = match.groups()
    assert good == "1"
    assert bad == "link"  # what stands inside it stays
    assert set(told.split(",")) == {"height:abc:true"}
