from serving.bench.row import at_most, cpu_ms, faster


def test_a_row_holds_when_it_is_as_many_times_faster_as_promised() -> None:
    row = faster("picture", 10.0, "TinyRenderer", 80.0, 8.0)
    assert (row.value, row.reference_value, row.ratio, row.ok) == (10.0, 80.0, 8.0, True)
    assert not faster("picture", 10.1, "TinyRenderer", 80.0, 8.0).ok


def test_the_best_of_several_calls_counts() -> None:
    calls: list[int] = []

    def work() -> None:
        calls.append(sum(range(200_000 if not calls else 2_000)))

    first_ms = cpu_ms(work, times=1)
    assert cpu_ms(work, times=3) < first_ms
    assert len(calls) == 4


def test_a_figure_holds_up_to_the_most_that_is_promised_and_below_nothing() -> None:
    row = at_most("added", 60.0, "us", "what may be added", 60.0)
    assert (row.ratio, row.ok) == (1.0, True)
    assert not at_most("added", 60.1, "us", "what may be added", 60.0).ok
    assert at_most("slope", -0.2, "MB/h", "what an hour may add", 1.0).ok
