"""What other sites embed, in a real browser: on a page with a strict Content-Security-Policy, and as WordPress does it.

WordPress's own script comes from Debian's package of it.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.integration.browsing import INSTALL_SECONDS, hosting, opened
from tests.integration.web import BASE_URL, Site

pytestmark = pytest.mark.outside

STRICT = """\
<!DOCTYPE html><meta charset="utf-8"><title>Foreign</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'self' {ours}; connect-src {ours}; frame-src {ours}">
<script src="told.js"></script>
<script type="module" src="{ours}/static/feedsvc-headlines.js"></script>
<feedsvc-headlines id="good" src="{ours}/topics/nato/brief.json" limit="1"><a href="/">NATO</a></feedsvc-headlines>
<feedsvc-headlines id="bad" src="{ours}/topics/never/brief.json"><a href="{ours}/">stays</a></feedsvc-headlines>
<iframe src="{ours}/embed/topics/nato/box/?limit=2#?secret=abc" sandbox="allow-scripts"></iframe>
<iframe src="{ours}/topics/nato/#?secret=abc" id="page"></iframe>
"""
TOLD = """\
window.told = [];
addEventListener("message", ({ data }) => told.push(`${data.message}:${data.secret}:${data.value > 50}`));
"""


def test_box_and_component_work_on_a_foreign_page_under_a_strict_policy(
    site: Site, browser: Any, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(STRICT.format(ours=f"http://127.0.0.1:{site.port}"))
    (tmp_path / "told.js").write_text(TOLD)
    with hosting(tmp_path) as foreign, opened(browser, foreign) as page:
        page.wait_for_function("document.querySelector('#good').shadowRoot?.querySelectorAll('li').length === 1")
        page.wait_for_function("told.length > 0")
        page.wait_for_load_state("networkidle")
        assert page.is_visible("#bad a")  # what stands inside it stays
        assert page.evaluate("document.querySelector('#bad').shadowRoot") is None
        assert set(page.evaluate("told")) == {"height:abc:true"}
        assert "NATO" not in page.frames[2].content()  # a page that is no box is in no frame


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> str:
    """WordPress's own script for embeds, out of Debian's package of it."""
    folder = tmp_path_factory.mktemp("wordpress")
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        pytest.skip("there is no apt-get")
    command = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", "wordpress"]
    run = subprocess.run(command, cwd=folder, capture_output=True, timeout=INSTALL_SECONDS, check=False)
    packages = list(folder.glob("*.deb"))
    if run.returncode or not packages:
        pytest.skip("apt-get cannot download wordpress")
    subprocess.run(["dpkg-deb", "-x", str(packages[0]), "."], cwd=folder, check=True)
    return next(folder.rglob("wp-embed.js")).read_text()


def test_the_box_speaks_with_wordpress_own_script(site: Site, browser: Any, wordpress: str, tmp_path: Path) -> None:
    told = json.loads(site.ask(f"/oembed?url={quote(BASE_URL + '/topics/nato/', safe='')}").body)
    assert told["type"] == "rich"
    # What WordPress's server does to the markup of strangers
    secret = 'class="wp-embedded-content" data-secret="abcdefghij"'
    markup = (
        told["html"]
        .replace('class="wp-embedded-content"', secret)
        .replace("theme=auto", "theme=auto#?secret=abcdefghij")
    )
    assert markup.count("abcdefghij") >= 2
    (tmp_path / "index.html").write_text(f"<!DOCTYPE html><title>Blog</title>{markup}<script>{wordpress}</script>")
    with hosting(tmp_path) as blog, opened(browser, "about:blank") as page:
        page.route(f"{BASE_URL}/**", lambda route: route.fulfill(response=route.fetch(url=_here(site, route))))
        page.goto(blog)
        page.wait_for_function("document.querySelector('blockquote').style.display === 'none'")
        page.wait_for_function(
            "(asked) => ![asked, '200'].includes(document.querySelector('iframe').height)", arg=str(told["height"])
        )
        page.frame_locator("iframe").locator("li a").first.click()
        page.wait_for_url(f"{BASE_URL}/articles/**")
        assert page.is_visible("h1")
        page.unroute_all(behavior="ignoreErrors")  # icon and styles may still be on their way when the page is closed


def _here(site: Site, route: Any) -> str:
    """Give where the site really answers for its public address."""
    url: str = route.request.url
    return url.replace(BASE_URL, f"http://127.0.0.1:{site.port}")
