"""Through a shared cache: nginx with proxy_cache in front of the real server."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.integration.web import HOST, Answer, Site, read, send, serving

pytestmark = [
    pytest.mark.outside,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
]

MAX_AGE = 3
CONFIG = """\
{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; default_type application/octet-stream;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  proxy_cache_path {folder}/cache keys_zone=feeds:10m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{origin};
      proxy_set_header Host $host;
      proxy_cache feeds; proxy_cache_lock on; proxy_cache_revalidate on;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


class Cache:
    """A site behind nginx."""

    def __init__(self, site: Site, port: int) -> None:
        self.site, self.port = site, port

    def ask(self, path: str, **fields: str) -> Answer:
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        head = [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", *lines, "", ""]
        return read(send(self.port, "\r\n".join(head).encode()))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    folder = tmp_path_factory.mktemp("nginx")
    with serving(folder, rested=True, max_age=MAX_AGE) as site, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        user = "user root;" if os.geteuid() == 0 else ""  # else its workers could not read our folder
        (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, port=port, origin=site.port, user=user))
        process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
        try:
            _wait(port)
            yield Cache(site, port)
        finally:
            process.terminate()
            process.wait(10)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)


@pytest.mark.parametrize("path", ["/feed.atom", "/feed.json", "/topics/nato/feed.rss", "/", "/topics.opml"])
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_the_answers_are_the_same(cache: Cache, path: str, coding: str) -> None:
    straight = cache.site.ask(path, accept_encoding=coding)
    for _ in range(3):
        cached = cache.ask(path, Accept_Encoding=coding)
        assert cached.status == 200
        assert cached.body == straight.body
        for name in ("content-type", "etag", "last-modified", "cache-control", "vary"):
            assert cached[name] == straight[name]
    assert cached["x-cache"] == "HIT"


def test_304s_pass(cache: Cache) -> None:
    whole = cache.ask("/feed.atom")
    for _ in range(2):
        assert cache.ask("/feed.atom", If_None_Match=whole["etag"]).status == 304
        assert cache.ask("/feed.atom", If_Modified_Since=whole["last-modified"]).status == 304


def test_what_is_stale_is_revalidated_with_a_304(cache: Cache) -> None:
    cache.ask("/brief.rss")
    time.sleep(MAX_AGE + 1)
    assert cache.ask("/brief.rss")["x-cache"] == "REVALIDATED"


def test_h11_a_change_is_visible_when_max_age_is_over(cache: Cache) -> None:
    cache.ask("/feed.rss")
    cache.site.article("cached", "Seen through the cache")
    cache.site.publish()
    time.sleep(MAX_AGE + 1)
    assert b"Seen through the cache" in cache.ask("/feed.rss").body


def test_while_the_origin_is_down_the_last_answer_is_served(cache: Cache) -> None:
    before = cache.ask("/topics/ukraine/feed.atom")
    cache.site.stop()
    try:
        time.sleep(MAX_AGE + 1)
        stale = cache.ask("/topics/ukraine/feed.atom")
        assert (stale.status, stale["x-cache"], stale.body) == (200, "STALE", before.body)
    finally:
        cache.site.start()
