import torch

from vision.train.loss import loss_of, peaks_of

ROWS = 16


def _scores(defect: dict[tuple[int, int], float]) -> torch.Tensor:
    """Scores of one crop, two classes: sure of sound everywhere but at some places (row, column)."""
    logits = torch.zeros(1, 3, ROWS, ROWS)
    logits[0, 0] = 8.0
    for (row, column), sureness in defect.items():
        logits[0, 1, row, column] = 8.0 + sureness
    return logits


def _square(row: int, column: int, size: int = 3) -> list[tuple[int, int]]:
    return [(row + y, column + x) for y in range(size) for x in range(size)]


def _target(places: list[tuple[int, int]]) -> torch.Tensor:
    target = torch.zeros(1, ROWS, ROWS, dtype=torch.int64)
    for row, column in places:
        target[0, row, column] = 1
    return target


def test_what_is_right_costs_next_to_nothing() -> None:
    mark = _square(4, 4)
    loss, peaks = loss_of(_scores(dict.fromkeys(mark, 8.0)), _target(mark))
    assert float(loss) < 0.05
    assert float(peaks.loss) < 0.01


def test_a_mark_that_is_missed_is_the_worst_place() -> None:
    peaks = peaks_of(_scores({}), _target(_square(10, 2)))
    assert float(peaks.loss) > 5.0
    row, column = divmod(int(peaks.worst), ROWS)
    assert (row, column) in _square(10, 2)


def test_a_false_alarm_is_the_worst_place_and_costs_though_few_pixels_show_it() -> None:
    alarm = dict.fromkeys(_square(1, 11), 6.0)
    quiet, calm = loss_of(_scores({}), _target([]))
    loud, peaks = loss_of(_scores(alarm), _target([]))
    assert divmod(int(peaks.worst), ROWS) in _square(1, 11)
    assert float(peaks.loss) > float(calm.loss) + 5.0
    assert float(loud) > float(quiet) + 1.5


def test_the_rim_of_a_mark_is_neither_missed_nor_a_false_alarm() -> None:
    mark = _square(6, 6)
    seen = dict.fromkeys(_square(4, 4, size=7), 8.0)
    assert float(peaks_of(_scores(seen), _target(mark)).loss) < 0.01


def test_a_mark_of_one_pixel_counts_as_much_as_a_large_one() -> None:
    one = peaks_of(_scores({}), _target([(8, 8)]))
    many = peaks_of(_scores({}), _target(_square(2, 2, size=9)))
    assert torch.allclose(one.loss, many.loss, atol=0.05)
