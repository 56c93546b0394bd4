"""Signatures for the JS-SDK, and whose pages they are for."""

import pytest

from voting.wechat.jssdk import own_page, signature

ORIGIN = "https://vote.example"


def test_wechats_own_example_is_signed_as_wechat_signs_it() -> None:
    signed = signature(
        ticket=(
            "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3"
            "-Sl-HhTdfl2fzFy1AOcHKP7qg"
        ),
        nonce="Wm3WZYTPz0wzccnW",
        timestamp=1414587457,
        url="http://mp.weixin.qq.com?params=value",
    )
    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@pytest.mark.parametrize("path", ["/", "/c/tiny", "/c/tiny?q=%E4%BD%A0&lang=en"])
def test_a_page_of_ours_is_signed_without_its_fragment(path: str) -> None:
    assert own_page(f"{ORIGIN}{path}#cases", ORIGIN) == f"{ORIGIN}{path}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/c/tiny",
        ORIGIN,
        "https://vote.example.evil.example/c/tiny",
        "https://vote.example@evil.example/",
        "http://vote.example/c/tiny",
        "https://vote.example:8443/",
        "https://evil.example/https://vote.example/",
        f"{ORIGIN}/a b",
        f"{ORIGIN}/a\nb",
        f"{ORIGIN}/你好",
        f"{ORIGIN}/{'x' * 2048}",
        f"{ORIGIN}\\@evil.example/",
    ],
)
def test_nothing_else_is_signed(url: str) -> None:
    assert own_page(url, ORIGIN) is None
