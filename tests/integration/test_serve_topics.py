"""Topics of a site that is being served: settings that change, a plan beside it, topics found anew beside it."""

import json
import subprocess
from pathlib import Path

from tests.integration.served import Served, command, eventually, serving

BODY = "In Ukraine, NATO talks. They say that NATO and Ukraine agree on it."


def run(*arguments: str | Path) -> str:
    return subprocess.run(command(*arguments), capture_output=True, text=True, check=True).stdout


def titles(served: Served, topic: str) -> list[str]:
    status, body = served.get(f"/topics/{topic}/feed.json")
    return [item["title"] for item in json.loads(body)["items"]] if status == 200 else []


def article(folder: Path, title: str, tag: str) -> None:
    (folder / f".{tag}").write_text(f"---\ntitle: {title}\ntags: [{tag}]\n---\n\n{BODY}\n")
    (folder / f".{tag}").rename(folder / f"{tag}.md")


def test_a_plan_tells_what_serve_then_does_at_once_on_every_worker(tmp_path: Path) -> None:
    folder, data, draft = tmp_path / "articles", tmp_path / "data", tmp_path / "draft.toml"
    folder.mkdir()
    article(folder, "A bridge is built", "Trade")
    article(folder, "A bridge is sold", "Commerce")
    with serving(folder, data) as served:
        eventually(served.answers)
        eventually(lambda: titles(served, "trade") and titles(served, "commerce"))
        draft.write_text('[topics.trade]\nmerge = "commerce"\n')
        told = run("topics", "--plan", "--with", draft, folder, "--data", data)
        assert told.splitlines() == [
            "Commerce (commerce): 1 enter",
            "Trade (trade): 1 leave, its address leads on",
            "1 article would change, 2 feeds",
        ]
        assert titles(served, "trade") == ["A bridge is built"]
        draft.rename(folder / "feedsvc.toml")
        eventually(lambda: served.get("/topics/trade/feed.atom")[0] == 301)
        for _ in range(8):
            eventually(lambda: sorted(titles(served, "commerce")) == ["A bridge is built", "A bridge is sold"])


def test_topics_are_found_anew_beside_a_serve(tmp_path: Path) -> None:
    folder, data = tmp_path / "articles", tmp_path / "data"
    folder.mkdir()
    article(folder, "NATO meets in Ukraine", "Alpha")
    run("ingest", folder, "--data", data)
    ledger = folder / ".feedsvc" / "ledger.jsonl"
    older = ledger.read_text().replace('["nato","NATO",', '["meets","Meets",').replace('["nato",', '["meets",')
    ledger.write_text(older)
    for path in data.glob("index.db*"):
        path.unlink()
    with serving(folder, data) as served:
        eventually(served.answers)
        eventually(lambda: titles(served, "meets") == ["NATO meets in Ukraine"])
        assert "1 article changed" in run("topics", "retag", "--yes", folder, "--data", data)
        eventually(lambda: titles(served, "nato") == ["NATO meets in Ukraine"])
        eventually(lambda: titles(served, "meets") == [])
        article(folder, "Another story of the day", "Beta")
        eventually(lambda: titles(served, "beta") == ["Another story of the day"])
