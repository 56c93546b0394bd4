import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import msgspec
import pytest
from pytest_aiohttp.plugin import AiohttpClient

from tests.unit.display.reading import CAMPAIGN_PAGES, ROOT, Client, read
from tests.unit.display.showcase import EVIL, VIDEO, Front, showcase
from voting.domain import Phase
from voting.history.life import live
from voting.rules.campaign import Campaign

HISTORY = [f"{ROOT}/bulletins", f"{ROOT}/announcements"]
PAGES = [*CAMPAIGN_PAGES, *HISTORY, "/receipts", f"{ROOT}?q=title&category=green", "/nowhere"]
PHASES = [Phase.PUBLISHED, Phase.OPEN, Phase.CLOSED, Phase.CERTIFIED]


class Seen(HTMLParser):
    """What a browser would act on: tags, links, and attributes that run or style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.inline: list[str] = []
        self.ids: list[str] = []
        self._in_script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._in_script = tag in ("script", "style")
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.links.append(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False


async def at_phase(front: Front, phase: Phase) -> None:
    if phase is Phase.PUBLISHED:
        front.now = showcase().vote.opens_at.replace(year=2020)
        await front.board.refresh()
    else:
        await front.publish(2, phase)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
async def test_hostile_words_stay_words_on_every_page(
    client: Client, front: Front, page: str, lang: str, phase: Phase
) -> None:
    await at_phase(front, phase)
    joined = "&" if "?" in page else "?"
    html = await read(client, f"{page}{joined}lang={lang}")
    seen = Seen(html)
    assert EVIL not in html
    assert "7006652" not in html
    assert seen.handlers == []
    assert seen.inline == []
    if ROOT in page:
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize("query", [EVIL, "'\"><svg onload=alert(1)>", "javascript:alert(1)"])
async def test_a_hostile_search_stays_words(client: Client, query: str) -> None:
    answer = await client.get(ROOT, params={"q": query, "category": query, "lang": query})
    seen = Seen(await answer.text())
    assert seen.handlers == []
    assert "svg" not in seen.tags
    assert not [link for link in seen.links if link.startswith("javascript")]


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("page", PAGES)
async def test_every_link_leads_somewhere_on_this_site(
    client: Client, front: Front, page: str, phase: Phase
) -> None:
    await at_phase(front, phase)
    seen = Seen(await read(client, page))
    assert len(seen.links) > 3
    for link in set(seen.links) - {VIDEO}:
        assert urlsplit(link).netloc == "", link
        if link.startswith("#"):
            assert link[1:] in seen.ids
        elif page != "/nowhere" or "lang=" not in link:
            assert (await client.get(urljoin(page, link))).status == 200, link


@pytest.mark.parametrize("page", PAGES)
async def test_no_page_runs_or_loads_anything_foreign(client: Client, page: str) -> None:
    policy = (await client.get(page)).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("page", CAMPAIGN_PAGES)
async def test_a_page_is_in_the_language_that_was_asked_for(client: Client, page: str) -> None:
    chinese = await read(client, page)
    english = await read(client, f"{page}?lang=en")
    assert '<html lang="zh-CN">' in chinese
    assert '<html lang="en">' in english
    assert "campaign-中" in chinese
    assert "campaign-en" in english
    without_switch = re.sub(r'<a class="switch".*?</a>', "", english)
    assert re.findall(r"[\u4e00-\u9fff]+", without_switch) == []


async def test_the_language_is_remembered_without_the_address(client: Client) -> None:
    await client.get(f"{ROOT}?lang=en")
    assert '<html lang="en">' in await read(client, f"{ROOT}/rules")
    await client.get(f"{ROOT}?lang=zh")
    assert '<html lang="zh-CN">' in await read(client, f"{ROOT}/rules")


async def test_large_print_is_remembered_and_offers_the_way_back(client: Client) -> None:
    assert 'class="large"' not in await read(client, ROOT)
    await client.get(f"{ROOT}?view=large")
    for page in PAGES:
        html = await read(client, page)
        assert '<html lang="zh-CN" class="large">' in html
        assert "标准版" in html
    await client.get(f"{ROOT}?view=standard")
    assert 'class="large"' not in await read(client, ROOT)


async def test_an_unknown_view_is_the_standard_one(client: Client) -> None:
    answer = await client.get(f"{ROOT}?view=huge")
    assert "px_view" not in answer.cookies
    assert 'class="large"' not in await answer.text()


async def test_the_switch_keeps_the_search(client: Client) -> None:
    html = await read(client, f"{ROOT}?q=title&category=green")
    found = re.search(r'class="switch" href="([^"]+)"', html)
    assert found is not None
    assert found[1].replace("&amp;", "&") == f"{ROOT}?q=title&category=green&lang=en"


async def test_an_odd_address_leaves_nothing_in_the_page_that_others_get(client: Client) -> None:
    await client.get(f"{ROOT}?category=planted&q=%20%20&planted=1")
    assert "planted" not in await read(client, ROOT)


async def test_the_only_running_campaign_is_the_first_page(client: Client) -> None:
    answer = await client.get("/")
    assert answer.url.path == ROOT


async def test_several_running_campaigns_are_a_choice(client: Client, front: Front) -> None:
    other = showcase()
    front.board.show(live(_named(other, "second"), ()), {})
    html = await read(client, "/")
    assert 'href="/c/tiny"' in html
    assert 'href="/c/second"' in html


async def test_sample_data_says_so_on_every_page_of_its_campaign(client: Client) -> None:
    for page in CAMPAIGN_PAGES:
        assert "示例数据" in await read(client, page)
        assert "Sample data" in await read(client, f"{page}?lang=en")
        await client.get("/?lang=zh")


async def test_a_category_shows_its_cases_alone(client: Client) -> None:
    html = await read(client, f"{ROOT}?category=blue")
    assert "/cases/c2" in html
    assert "/cases/c1" not in html


@pytest.mark.parametrize("query", ["title zhong", "c1 zhong", "ZHONG"])
async def test_a_case_is_found_by_its_sound(client: Client, query: str) -> None:
    html = await (await client.get(ROOT, params={"q": query})).text()
    assert "/cases/c1" in html


async def test_every_word_of_a_search_must_fit(client: Client) -> None:
    html = await (await client.get(ROOT, params={"q": "title-c1 title-c2"})).text()
    assert "没有符合条件的案例" in html


async def test_a_search_without_a_match_says_so(client: Client) -> None:
    assert "没有符合条件的案例" in await read(client, f"{ROOT}?q=zzzz")


@pytest.mark.parametrize(
    "address",
    [
        "/c/none",
        f"{ROOT}/cases/none",
        f"{ROOT}/none",
        f"{ROOT}/pictures/none.webp",
        f"{ROOT}/pictures/c3.webp",
        "/static/none.js",
        "/static/..%2fpages.py",
    ],
)
async def test_what_does_not_exist_is_a_readable_404(client: Client, address: str) -> None:
    answer = await client.get(address)
    assert answer.status == 404
    assert "没有这个页面" in await answer.text()


async def test_no_page_tells_the_index_or_the_epoch(client: Client) -> None:
    for page in PAGES:
        html = await read(client, page)
        assert "987654321" not in html
        assert "secret-epoch" not in html


async def test_a_new_snapshot_changes_the_page_and_its_tag(client: Client, front: Front) -> None:
    before = await client.get(f"{ROOT}/ranking")
    tag = before.headers["ETag"]
    same = await client.get(f"{ROOT}/ranking", headers={"If-None-Match": tag})
    await front.publish(2, Phase.CLOSED)
    other = await client.get(f"{ROOT}/ranking", headers={"If-None-Match": tag})
    assert (same.status, other.status) == (304, 200)


async def test_live_ranking_names_what_is_outstanding(client: Client) -> None:
    html = await read(client, f"{ROOT}/ranking")
    assert "以下成绩尚未产生" in html
    assert "媒体、experts-中" in html
    assert html.count("未达到 50 票") == 4


async def test_voting_controls_stand_only_while_voting_is_open(
    client: Client, front: Front
) -> None:
    assert 'id="vote"' in await read(client, ROOT)
    await front.publish(2, Phase.CLOSED)
    for page in CAMPAIGN_PAGES:
        html = await read(client, page)
        assert 'id="vote"' not in html
        assert "checkbox" not in html


async def test_results_say_when_they_come_then_the_order_of_votes_then_the_final_ranking(
    client: Client, front: Front
) -> None:
    page = f"{ROOT}/results"
    assert "截止：2026年5月15日 08:00" in await read(client, page)
    assert "data-count" not in await read(client, page)
    await front.publish(2, Phase.CLOSED)
    closed = await read(client, page)
    assert "正在核查选票" in closed
    assert re.findall(r'<li class="line" data-case="(\w+)"', closed)[:3] == ["c1", "c3", "c5"]
    assert "综合得分 90" not in closed
    await front.publish(3, Phase.CERTIFIED)
    certified = await read(client, page)
    assert "核定的最终结果" in certified
    assert "综合得分 90" in certified


async def test_rules_mark_what_is_our_own_choice(client: Client) -> None:
    html = await read(client, f"{ROOT}/rules")
    clauses = re.findall(r"<li>([^\n]*?)</li>", html)
    marked = [clause for clause in clauses if "本活动自定" in clause]
    assert [clause[:6] for clause in marked] == ["chosen"]
    assert "公众 × 50% + 媒体 × 20% + experts-中" in html
    assert "有效票低于 50 票的案例不进入最终排名" in html


async def test_a_picture_may_be_kept_for_ever_under_its_hash(client: Client) -> None:
    html = await read(client, f"{ROOT}/cases/c1")
    found = re.search(r'src="(/c/tiny/pictures/c1\.webp\?v=[0-9a-f]+)"', html)
    assert found is not None
    answer = await client.get(found[1])
    assert await answer.read() == b"RIFF-webp"
    assert answer.content_type == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("page", CAMPAIGN_PAGES)
async def test_before_the_first_snapshot_a_page_shows_no_count(
    aiohttp_client: AiohttpClient, page: str
) -> None:
    html = await read(await aiohttp_client(Front().app), page)
    assert set(re.findall(r"data-count>([^<]*)<", html)) <= {"–"}


async def test_the_first_load_is_small(client: Client, front: Front) -> None:
    many = _with_cases(showcase(), 96)
    front.board.show(live(many, ()), {})
    total = 0
    html = await read(client, ROOT)
    assets = [link for link in Seen(html).links if link.startswith("/static/")]
    for address in {ROOT, *assets}:
        answer = await client.get(address, headers={"Accept-Encoding": "gzip"})
        total += int(answer.headers["Content-Length"])
    assert len(html) < 150_000
    assert total < 100_000, "what a poor network loads before the pictures"
    assert total < 35_000, "and what we have come to, which should not grow unnoticed"


def _named(campaign: Campaign, name: str) -> Campaign:
    return msgspec.structs.replace(campaign, id=name)


def _with_cases(campaign: Campaign, size: int) -> Campaign:
    cases = [
        msgspec.structs.replace(campaign.case[n % 6], id=f"case-{n}", category="green")
        for n in range(size)
    ]
    return msgspec.structs.replace(campaign, case=cases)


async def test_the_receipts_page_leads_back_to_the_campaign(client: Client) -> None:
    assert 'href="/c/tiny"' in await read(client, "/receipts")
