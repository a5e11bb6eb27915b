from feedsvc.http.pace import Pace


def test_some_are_admitted_at_once_and_then_so_many_a_second() -> None:
    now = 100.0
    pace = Pace(2, 3, lambda: now)
    assert [pace.admits() for _ in range(5)] == [True, True, True, False, False]
    now += 1
    assert [pace.admits() for _ in range(3)] == [True, True, False]
    now += 3600
    assert [pace.admits() for _ in range(5)] == [True, True, True, False, False]
