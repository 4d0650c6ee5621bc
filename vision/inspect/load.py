"""Model folders: written whole, and refused when anything in them is not what the card says."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    RuntimeException,
)
from onnxruntime.capi.onnxruntime_pybind11_state import (
    NotImplemented as UnknownOperatorError,
)
from pydantic import ValidationError

from twin.errors import ModelError
from twin.types import value
from vision.inspect.card import CARD, SCHEMA_VERSION, Card

MODEL_FILE, CARD_FILE = "model.onnx", "card.json"
ADVICE = "make it anew with `linetwin train`"


@value
class LoadedModel:
    """A model whose file is the one that its card names."""

    card: Card
    session: onnxruntime.InferenceSession


def read_card(model_dir: Path) -> Card:
    """Return the card of a model folder.

    Raises:
        ModelError: the folder or its card is missing, broken, or of another schema.
    """
    if not model_dir.is_dir():
        raise ModelError(str(model_dir), "there is no such folder", advice="check model_dir, or " + ADVICE)
    path = model_dir / CARD_FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(str(model_dir), f"{CARD_FILE} is missing", advice=ADVICE) from error
    except ValueError as error:
        raise ModelError(str(model_dir), f"{CARD_FILE} is no JSON ({error})", advice=ADVICE) from error
    version = data.get("schema_version") if isinstance(data, dict) else None
    if version != SCHEMA_VERSION:
        raise ModelError(
            str(model_dir), f"its card has schema version {version}; version {SCHEMA_VERSION} is read", advice=ADVICE
        )
    try:
        return CARD.validate_python(data, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise ModelError(str(model_dir), f"{CARD_FILE}: {key}: {first['msg']}", advice=ADVICE) from error


def load_model(model_dir: Path, *, threads: int = 1) -> LoadedModel:
    """Return the model of a folder, ready to run: the session is made from the very bytes that were hashed.

    Raises:
        ModelError: as `read_card`; or the file is missing, is not the card's, or keeps weights in other files.
    """
    card = read_card(model_dir)
    try:
        model = (model_dir / MODEL_FILE).read_bytes()
    except OSError as error:
        raise ModelError(str(model_dir), f"{MODEL_FILE} is missing", advice=ADVICE) from error
    sha256 = hashlib.sha256(model).hexdigest()
    if sha256 != card.sha256:
        raise ModelError(
            str(model_dir),
            f"{MODEL_FILE} is not the card's: its SHA-256 begins {sha256[:12]}, the card says {card.sha256[:12]}",
            advice="put back the file that belongs to the card, or " + ADVICE,
        )
    if has_external_data(model):
        raise ModelError(
            str(model_dir), f"{MODEL_FILE} keeps weights in other files, which no hash covers", advice=ADVICE
        )
    return LoadedModel(card=card, session=_session(model, model_dir, threads))


def _session(model: bytes, model_dir: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # A spinning thread takes a core from the line beside it while no part is in view.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, UnknownOperatorError, RuntimeException) as error:
        raise ModelError(str(model_dir), f"{MODEL_FILE} cannot be run ({error})", advice=ADVICE) from error


def write_model(model_dir: Path, model: bytes, card: Card) -> None:
    """Write a model folder: the graph first, the card that vouches for it last."""
    model_dir.mkdir(parents=True, exist_ok=True)
    (model_dir / CARD_FILE).unlink(missing_ok=True)
    (model_dir / MODEL_FILE).write_bytes(model)
    (model_dir / CARD_FILE).write_bytes(CARD.dump_json(card, indent=2) + b"\n")


EXTERNAL = 1
"""`TensorProto.DataLocation.EXTERNAL`."""


def has_external_data(model: bytes) -> bool:
    """Tell whether any initializer of an ONNX file keeps its data elsewhere.

    Reads the protobuf wire format (protobuf.dev/programming-guides/encoding) by the field numbers of onnx.proto3:
    ModelProto.graph 7, GraphProto.initializer 5, TensorProto.data_location 14. Constants in nodes cannot be external
    without ONNX Runtime refusing them, since it is given bytes and no folder.
    """
    for graph in _fields(model, 7):
        for tensor in _fields(graph, 5):
            if any(location == EXTERNAL for location in _fields(tensor, 14)):
                return True
    return False


def _fields(message: bytes | memoryview | int, wanted: int) -> Iterator[memoryview | int]:
    """Yield the values of one field of a protobuf message: bytes-like for lengths, numbers for varints."""
    if isinstance(message, int):
        return
    view, at = memoryview(message), 0
    while at < len(view):
        tag, at = _varint(view, at)
        number, kind = tag >> 3, tag & 7
        found: memoryview | int
        if kind == 0:
            found, at = _varint(view, at)
        elif kind == 2:
            length, at = _varint(view, at)
            found, at = view[at : at + length], at + length
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
            found, at = view[at : at + size], at + size
        else:
            return
        if number == wanted:
            yield found


def _varint(view: memoryview, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(view):
        byte = view[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return number, at
