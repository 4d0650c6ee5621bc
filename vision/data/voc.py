"""The layout `voc`: an XML file a picture, in `Annotations/` beside `JPEGImages/`, or beside the picture.

Pixels count from 1 and a box holds its last pixel (Everingham et al. 2010, The PASCAL Visual Object Classes Challenge).
An object marked `difficult` is a defect like any other. `ImageSets/Main/{train,val,test}.txt` give the split.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast, get_args
from xml.etree import ElementTree

from twin.errors import DataError
from twin.types import value
from vision.data.gather import Record, gather
from vision.data.label import LabelError, Pictures, coordinates
from vision.data.sample import DataSet, Split, Unreadable
from vision.data.shapes import Box

EDGES = ("xmin", "ymin", "xmax", "ymax")


@value
class Labelled:
    """One object of a file: its class and the edges of its box, 0 being the edge of the picture."""

    label: str
    edges_xyxy_px: tuple[float, float, float, float]


@value
class VocFile:
    """What one file says: the picture that it names ("" where it does not), its size and the objects on it."""

    file_name: str
    size_px: tuple[int, int] | None
    objects: tuple[Labelled, ...]


class _Builder(ElementTree.TreeBuilder):
    """Builds a tree of elements; a document type, where entities are declared, is refused before it is read."""

    def doctype(self, name: str, _pubid: str | None, _system: str | None) -> None:
        raise LabelError(f"declares a document type ({name}), which no label needs")


def parse_voc(content: bytes) -> VocFile | None:
    """Return what a file says; None when it is XML of another kind.

    Raises:
        LabelError: it is no XML, declares a document type, or an object in it is broken.
    """
    parser = ElementTree.XMLParser(target=_Builder())
    try:
        parser.feed(content)
        tree = parser.close()
    except LabelError:
        raise
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise LabelError(f"is no XML ({error})") from error
    if tree.tag != "annotation":
        return None
    file_name = (tree.findtext("filename") or "").strip()
    return VocFile(file_name=file_name, size_px=_size(tree), objects=tuple(map(_object, tree.findall("object"))))


def _size(tree: ElementTree.Element) -> tuple[int, int] | None:
    words = [(tree.findtext(f"size/{side}") or "0").strip() for side in ("width", "height")]
    if not all(word.isascii() and word.isdigit() and len(word) < 7 for word in words):
        raise LabelError(f"its width and height are {words[0]!r} and {words[1]!r}, and must be whole numbers")
    width, height = map(int, words)
    # Tools that do not know the size write 0.
    return (width, height) if width and height else None


def _object(element: ElementTree.Element) -> Labelled:
    label = (element.findtext("name") or "").strip()
    if not label:
        raise LabelError("an object has no name")
    words = [element.findtext(f"bndbox/{edge}") for edge in EDGES]
    if None in words:
        raise LabelError(f"the object {label!r} has no bndbox with {', '.join(EDGES)}")
    left, top, right, bottom = coordinates(words)
    return Labelled(label=label, edges_xyxy_px=(left - 1, top - 1, right, bottom))


def read_voc(root: Path, *, unlabelled_good: bool) -> DataSet:
    """Return the pictures below `root` that XML files speak of, and, where `unlabelled_good`, the others as sound.

    Raises:
        DataError: no file names an object, a list of a split is wrong, or no picture can be used.
    """
    pictures = Pictures(root)
    found: list[tuple[Path, VocFile]] = []
    wrong: list[Unreadable] = []
    broken: set[str] = set()
    for file in sorted(root.rglob("*.xml")):
        try:
            label = parse_voc(file.read_bytes())
            if label is not None:
                found.append((_picture_of(file, label, pictures), label))
        except (OSError, LabelError) as error:
            wrong.append(Unreadable(name=file.relative_to(root).as_posix(), error=str(error)))
            broken.add(file.stem)
    classes = tuple(sorted({one.label for _, label in found for one in label.objects}))
    if not classes:
        why = f" ({wrong[0].name}: {wrong[0].error})" if wrong else ""
        raise DataError(str(root), f"no XML file below it labels an object{why}", advice="check data.root, data.layout")
    splits = _splits(root)
    records = [_record(path, label, classes, splits) for path, label in found]
    if unlabelled_good:
        taken = {path for path, _ in found}
        rest = (path for path in pictures.paths if path not in taken and path.stem not in broken)
        records += [Record(path=path, regions=(), split=splits.get(path.stem)) for path in rest]
    known = {record.path.stem for record in records} | broken
    gone = sorted(stem for stem in splits if stem not in known)
    wrong += [Unreadable(name=stem, error=f"stands in {splits[stem]}.txt, and no label is there") for stem in gone]
    return gather(pictures, "voc", classes, records, unreadable=wrong)


def _picture_of(file: Path, label: VocFile, pictures: Pictures) -> Path:
    """Return the picture of the XML file's own name, in the folders where it belongs; else the one that it names.

    The own name goes first: a name inside stays behind when files are renamed.
    """
    folders = (file.parent.parent / "JPEGImages", file.parent)
    for folder in folders:
        alike = pictures.of_stem(folder, file.stem)
        if len(alike) == 1:
            return alike[0]
    if not label.file_name:
        raise LabelError("it names no image, and there is none, or more than one, of its own name")
    return pictures.find(label.file_name, *folders)


def _record(path: Path, label: VocFile, classes: Sequence[str], splits: Mapping[str, Split]) -> Record:
    boxes = tuple(Box(index=classes.index(o.label) + 1, edges_xyxy_px=o.edges_xyxy_px) for o in label.objects)
    return Record(path=path, regions=boxes, size_px=label.size_px, split=splits.get(path.stem))


def _splits(root: Path) -> dict[str, Split]:
    """Return the split of each picture by the stem of its name, as far as the lists in `ImageSets/Main` give it."""
    found: dict[str, Split] = {}
    for word in get_args(Split):
        split = cast("Split", word)
        path = root / "ImageSets" / "Main" / f"{split}.txt"
        if not path.is_file():
            continue
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(str(path), f"cannot be read ({error})") from error
        for stem in (line.strip() for line in lines):
            if stem and found.setdefault(stem, split) != split:
                raise DataError(str(path), f"{stem} stands in {found[stem]}.txt too", advice="keep it in one list")
    return found
