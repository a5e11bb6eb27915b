"""The language of an article, and places in languages whose capitals tell nothing."""

import pytest

from feedsvc.topics import topics_of
from feedsvc.topics.language import language_of
from feedsvc.topics.places import places_of
from feedsvc.topics.tables import lexicon, lines_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The man said that it was for the best of them", "en"),
        ("Le chef de la mission est dans les bois avec des amis", "fr"),
        ("El jefe de la misión está en los bosques con sus amigos", "es"),
        ("Il capo della missione è nei boschi con gli amici", "it"),
        ("O chefe da missão não está no bosque com os amigos", "pt"),
        ("Het hoofd van de missie is in het bos met zijn vrienden", "nl"),
        ("Der Chef und die Freunde sind mit dem Hund im Wald", "de"),
        ("Россия и Китай подписали соглашение", "ru"),
        ("Україна і Польща підписали угоду", "uk"),
        ("日本と韓国が合意した", "ja"),
        ("日本与韩国恢复交流", "zh"),
        ("한국과 일본이 합의했다", "ko"),
        ("مصر والسودان تستأنفان المحادثات", "ar"),
        ("भारत और नेपाल के बीच समझौता", "hi"),
        ("Café", ""),
        ("Sony", ""),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("language", "headline", "labels"),
    [
        ("de", "Frankreichs Minister und der deutsche Kanzler", ["Frankreich", "Deutschland"]),
        ("ru", "В Украине и Южной Корее прошли выборы", ["Украина", "Южная Корея"]),
        ("zh", "美國與俄罗斯", ["美国", "俄罗斯"]),
        ("ja", "米国とロシア、合意", ["アメリカ", "ロシア"]),
        ("ar", "وزير مصر يلتقي بالسودان ولبنان", ["مصر", "السودان", "لبنان"]),
        ("de", "US-Präsident lobt britisches Bier und EU-Hilfen", ["USA", "Großbritannien", "EU"]),
        ("de", "Warum wir im Winter mehr essen", []),
        ("ru", "Предел — 5000 долларов США, сказали в США", ["США"]),
        ("ru", "Почему сон важен для детей", []),
        ("ja", "琴欧州が優勝、JR西日本は謝罪", []),
        ("ja", "訪日本の米国人", ["日本", "アメリカ"]),
        ("ja", "アメリカンフットボールとトルコ石", []),
        ("zh", "印度教与印度洋", ["印度洋"]),
        ("zh", "睡眠为什么重要", []),
        ("ar", "لماذا النوم مهم للأطفال", []),
        ("hi", "नींद क्यों ज़रूरी है", []),
        ("hi", "भारत और दक्षिण कोरिया", ["भारत", "दक्षिण कोरिया"]),
    ],
)
def test_places(language: str, headline: str, labels: list[str]) -> None:
    assert [known.label for _, known in places_of(headline, lexicon(language))] == labels
    assert [mention.label for mention in topics_of(headline, language=language)] == labels


def test_a_language_without_a_table_is_silent_but_for_tags() -> None:
    assert [mention.slug for mention in topics_of("Polska i Ukraina", tags=("Polska",), language="pl")] == ["polska"]


def test_a_table_that_does_not_exist_is_empty() -> None:
    assert lines_of("places-xx.txt") == []


def test_the_site_s_language_stands_in_where_the_text_does_not_tell() -> None:
    assert [mention.label for mention in topics_of("Sony", language="en-GB")] == ["Sony"]
