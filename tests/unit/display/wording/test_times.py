from datetime import UTC, datetime

import pytest

from display.wording.languages import Language
from display.wording.times import closing, moment, second

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
