"""Languages: sure, or nothing."""

import pytest

from feedsvc.parse.language import language_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The talks have been put off to the end of the week, and it is not clear when they will resume."),
        ("fr", "Le président a annoncé que les négociations sont reportées à la fin de la semaine pour les deux pays."),
        ("es", "El presidente anunció que las conversaciones no se van a reanudar hasta el final de la semana."),
        (
            "it",
            "Il presidente ha annunciato che i colloqui non sono stati ripresi e che la riunione è rinviata.",
        ),
        (
            "pt",
            "O presidente anunciou que as conversas não foram retomadas e que a reunião foi adiada.",
        ),
        (
            "de",
            "Der Präsident hat mitgeteilt, dass die Gespräche nicht vor dem Ende der Woche beginnen und das ist gut.",
        ),
        ("nl", "De president heeft gezegd dat het overleg niet voor het einde van de week begint en dat is ook goed."),
        ("ru", "Президент сообщил, что переговоры были отложены."),
        ("uk", "Президент повідомив, що переговори їм відклали."),
        ("ja", "会談は週末まで延期された。"),
        ("zh", "会谈推迟到周末举行。"),
        ("ko", "회담은 주말까지 연기되었다."),
        ("ar", "أعلن الرئيس أن المحادثات تأجلت"),
        ("hi", "राष्ट्रपति ने कहा है कि बातचीत सप्ताह के अंत में होगी"),
        ("he", "שלום עולם"),
        ("el", "Καλημέρα κόσμε"),
        ("th", "สวัสดี"),
        ("", "Президент"),
        ("", "رئیس جمهور گفت که گفتگوها"),
        ("", "Мир ёж їжак"),
        ("", "NATO 2024"),
        ("", "12345 !"),
        ("", "Wir say the der of und in"),
        ("", ""),
    ],
)
def test_language_of(language: str, text: str) -> None:
    assert language_of(text) == language
