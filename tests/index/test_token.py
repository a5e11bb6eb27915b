from pathlib import Path

from feedsvc.index.token import NAME, opens, token


def test_s16_the_token_is_made_once_long_and_for_its_owner_alone(tmp_path: Path) -> None:
    made = token(tmp_path)
    assert len(made) >= 32
    assert token(tmp_path) == made
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_s16_only_the_token_opens(tmp_path: Path) -> None:
    assert opens(tmp_path, token(tmp_path))
    for guess in ("", "guess", token(tmp_path)[:-1], "\ud800", "é"):
        assert not opens(tmp_path, guess)


def test_an_empty_or_missing_token_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("")
    assert not opens(tmp_path, "")
    assert not opens(tmp_path / "nowhere", "")


def test_a_deleted_token_is_replaced_by_another(tmp_path: Path) -> None:
    before = token(tmp_path)
    (tmp_path / NAME).unlink()
    assert token(tmp_path) != before
