from datetime import UTC, datetime, timedelta

import pytest

from display.wording.languages import Language
from display.wording.times import closing, moment, second, span

ZH, EN = Language.ZH, Language.EN
SHANGHAI = "Asia/Shanghai"
MIDNIGHT = datetime(2019, 11, 15, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"), [(ZH, "2019年11月15日 24:00"), (EN, "15 Nov 2019, 24:00")]
)
def test_a_close_at_midnight_is_the_end_of_the_day_before(language: Language, words: str) -> None:
    assert closing(MIDNIGHT, SHANGHAI, language) == words


def test_a_close_at_noon_is_at_noon() -> None:
    noon = datetime(2019, 11, 15, 4, tzinfo=UTC)
    assert closing(noon, SHANGHAI, ZH) == "2019年11月15日 12:00"


@pytest.mark.parametrize(
    ("language", "words"), [(ZH, "2019年11月16日 00:00"), (EN, "16 Nov 2019, 00:00")]
)
def test_moments_are_in_the_campaigns_zone(language: Language, words: str) -> None:
    assert moment(MIDNIGHT, SHANGHAI, language) == words


@pytest.mark.parametrize(
    ("language", "words"), [(ZH, "11月16日 00:00:00"), (EN, "16 Nov, 00:00:00")]
)
def test_a_publication_is_told_to_the_second(language: Language, words: str) -> None:
    assert second(MIDNIGHT, SHANGHAI, language) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (1, "2019年11月1日 00:00:05 – 01:00:05"),
        (24, "2019年11月1日 00:00:05 – 2019年11月2日 00:00:05"),
    ],
)
def test_a_span_writes_a_shared_day_once(hours: int, words: str) -> None:
    first = datetime(2019, 10, 31, 16, 0, 5, tzinfo=UTC)
    last = first + timedelta(hours=hours)
    assert span(first, last, SHANGHAI, ZH) == words
