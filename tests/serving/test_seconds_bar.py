import pytest

from serving import seconds_bar as module
from serving.seconds_bar import seconds_bar


class Terminal:
    """Stands for a bar; keeps what it is moved by."""

    def __init__(self, **_: object) -> None:
        self.n = 0.0

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        told.append(self.n)

    def update(self, by: float) -> None:
        self.n += by


told: list[float] = []


def test_it_shows_the_seconds_since_its_own_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "tqdm", Terminal)
    with seconds_bar("branch", 20.0, from_s=5.0) as tell:
        for t_s in (6.0, 7.5, 9.0):
            tell(t_s)
    assert told == [pytest.approx(4.0)]
