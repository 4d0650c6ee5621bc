from serving.bench.checkpoint import rows
from serving.bench.row import BenchSettings
from serving.compose import compose_scene


def test_the_row_holds_a_checkpoint_to_the_engines_own() -> None:
    (row,) = rows(compose_scene(), BenchSettings(rounds=2, seed=1, hours=1.0))
    assert (row.name, row.floor) == ("checkpoint", 0.833)
    assert row.value > 0
    assert row.reference_value > 0
