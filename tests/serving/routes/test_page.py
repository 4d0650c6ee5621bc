"""The page, and what its token may do."""

import re

from serving.wire.session import CODEC
from tests.serving.routes.app_server import Server, wait_for
from twin.types import Operate


def test_the_page_is_whole_and_asks_nothing_of_other_sites(live: Server) -> None:
    page = live.get("/")
    assert 'content="page"' in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    texts = {name: live.get(f"/{name}").text for name in ("app.js", "style.css")}
    while wanted := {name for text in texts.values() for name in re.findall(r'from "/(\w+\.js)"', text)} - texts.keys():
        texts |= {name: live.get(f"/{name}").text for name in wanted}
    assert {"words.js", "draw.js"} < texts.keys()
    for text in (page.text, *texts.values()):
        assert "Not Found" not in text
        assert "http://" not in text
        assert "https://" not in text
        assert "innerHTML" not in text


def test_the_pages_token_may_view_and_operate_and_nothing_else(live: Server) -> None:
    for kind in ("plant", "control", "audit"):
        assert live.close_code(kind, token="page") == 4403
    with live.stream("view", token="page") as page:
        page.send(CODEC.encode(Operate(operate_id="9", command="start", who="me")))
        assert wait_for(page, "operate_answer")["operate_id"] == "9"
    assert live.get("/v1/summary", {"authorization": "Bearer page"}).status_code == 200
