import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import ModelError
from vision.inspect.card import CARD, Card, DataCard, Input, Made, Threshold
from vision.inspect.load import has_external_data, load_model, read_card, write_model


def card(sha256: str = "0" * 64) -> Card:
    return Card(
        model_id="m",
        sha256=sha256,
        input=Input(),
        classes=("scratch",),
        threshold=Threshold(score=0.5, how="test"),
        data=DataCard(layout="masks", description="", images={}),
        made=Made(seed=0, steps=1, epochs=1.0, seconds=1.0, parity_max_abs=0.0, torch="0"),
    )


def test_a_missing_folder_or_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no such folder"):
        load_model(tmp_path / "gone")
    with pytest.raises(ModelError, match=r"card.json is missing"):
        load_model(tmp_path)
    (tmp_path / "card.json").write_bytes(CARD.dump_json(card()))
    with pytest.raises(ModelError, match=r"model.onnx is missing"):
        load_model(tmp_path)


def test_a_model_that_is_not_the_cards_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path, b"something", card())
    with pytest.raises(
        ModelError, match=r"is not the card's: its SHA-256 begins 3fc9b689459d, the card says 000000000000"
    ):
        load_model(tmp_path)


def test_bytes_that_are_no_graph_are_refused(tmp_path: Path) -> None:
    write_model(tmp_path, b"something", card(hashlib.sha256(b"something").hexdigest()))
    with pytest.raises(ModelError, match="cannot be run"):
        load_model(tmp_path)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"schema_version": 2}, "schema version 2; version 1 is read"),
        ({"schema_version": None}, "schema version None"),
        ({"colour": "red"}, r"card.json: colour"),
        ({"sha256": "xyz"}, r"card.json: sha256"),
        ({"classes": 3}, r"card.json: classes"),
    ],
)
def test_a_card_of_another_schema_is_refused_by_the_key(
    tmp_path: Path, change: dict[str, object], problem: str
) -> None:
    plain = json.loads(CARD.dump_json(card()))
    (tmp_path / "card.json").write_text(json.dumps({**plain, **change}), encoding="utf-8")
    with pytest.raises(ModelError, match=problem):
        read_card(tmp_path)


def test_a_card_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text("[1", encoding="utf-8")
    with pytest.raises(ModelError, match="is no JSON"):
        read_card(tmp_path)


def test_a_card_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write_model(tmp_path, b"x", card())
    assert read_card(tmp_path) == card()


def field(number: int, content: bytes | int) -> bytes:
    if isinstance(content, int):
        return bytes([number << 3, content])
    return bytes([number << 3 | 2, len(content)]) + content


def test_weights_in_other_files_are_noticed() -> None:
    inside = field(7, field(5, field(8, b"weight") + field(9, b"1234")))
    outside = field(7, field(5, field(8, b"weight") + field(14, 1)))
    assert not has_external_data(inside)
    assert has_external_data(field(1, 8) + outside)


@given(st.binary(max_size=60))
def test_any_bytes_can_be_asked_for_weights_elsewhere(content: bytes) -> None:
    assert has_external_data(content) in (True, False)
