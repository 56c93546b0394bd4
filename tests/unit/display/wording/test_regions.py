import pytest

from display.wording.languages import Language
from display.wording.regions import region_name


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [("CN-SD", "山东", "Shandong"), ("CN", "中国", "China"), ("DE-BY", "DE-BY", "DE-BY")],
)
def test_a_region_has_its_name_in_both_languages_or_its_code(code: str, zh: str, en: str) -> None:
    assert region_name(code, Language.ZH) == zh
    assert region_name(code, Language.EN) == en
