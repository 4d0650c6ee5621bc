from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.data.broken import HEIGHT, WIDTH, picture, text, understood
from twin.errors import DataError
from vision.data.sample import mask_of
from vision.data.voc import parse_voc, read_voc

EDGES = ("xmin", "ymin", "xmax", "ymax")


def thing(label: str, *edges: object) -> str:
    box = "".join(f"<{edge}>{number}</{edge}>" for edge, number in zip(EDGES, edges, strict=True))
    return f"<object><name>{label}</name><difficult>1</difficult><bndbox>{box}</bndbox></object>"


def xml(*things: str, file_name: str = "", size: tuple[object, object] = (WIDTH, HEIGHT)) -> str:
    sides = f"<size><width>{size[0]}</width><height>{size[1]}</height><depth>3</depth></size>"
    return f"<annotation><filename>{file_name}</filename>{sides}{''.join(things)}</annotation>"


SPOT = thing("spur", 11, 21, 20, 25)


def test_a_box_holds_its_last_pixel_and_pixels_count_from_1(tmp_path: Path) -> None:
    picture(tmp_path / "JPEGImages" / "a.png")
    text(tmp_path / "Annotations" / "a.xml", xml(SPOT, thing("hole", 1, 1, 2, 2)))
    text(tmp_path / "Annotations" / "readme.xml", "<other/>")
    data = read_voc(tmp_path, unlabelled_good=False)
    assert data.classes == ("hole", "spur")
    mask = mask_of(data.samples[0], HEIGHT, WIDTH, 2)
    assert (mask[20:25, 10:20] == 2).all()
    assert (mask == 2).sum() == 50
    assert (mask[:2, :2] == 1).all()


def test_a_file_without_objects_is_of_a_sound_picture_and_pictures_without_a_file_are_as_asked(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        picture(tmp_path / f"{name}.png")
    text(tmp_path / "a.xml", xml(SPOT))
    text(tmp_path / "b.xml", xml(size=(0, 0)))
    text(tmp_path / "d.xml", "<annotation>")
    told = {
        good: [(sample.name, sample.bad) for sample in read_voc(tmp_path, unlabelled_good=good).samples]
        for good in (False, True)
    }
    assert told[False] == [("a.png", True), ("b.png", False)]
    assert told[True] == [("a.png", True), ("b.png", False), ("c.png", False)]


def test_a_picture_is_found_by_the_files_own_name_before_the_name_inside(tmp_path: Path) -> None:
    picture(tmp_path / "JPEGImages" / "a.png")
    picture(tmp_path / "JPEGImages" / "b.png")
    picture(tmp_path / "deep" / "folder" / "c.jpg")
    text(tmp_path / "Annotations" / "a.xml", xml(SPOT, file_name="b.png"))
    text(tmp_path / "Annotations" / "other.xml", xml(SPOT, file_name="c.jpg"))
    data = read_voc(tmp_path, unlabelled_good=False)
    assert [sample.name for sample in data.samples] == ["JPEGImages/a.png", "deep/folder/c.jpg"]


def test_the_lists_give_the_split(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        picture(tmp_path / "JPEGImages" / f"{name}.png")
        text(tmp_path / "Annotations" / f"{name}.xml", xml(SPOT))
    text(tmp_path / "ImageSets" / "Main" / "train.txt", "a\ngone\n\n")
    text(tmp_path / "ImageSets" / "Main" / "test.txt", "b\n")
    data = read_voc(tmp_path, unlabelled_good=False)
    assert [sample.split for sample in data.samples] == ["train", "test", None]
    assert [(one.name, one.error) for one in data.unreadable] == [
        ("gone", "stands in train.txt, and no label is there")
    ]
    text(tmp_path / "ImageSets" / "Main" / "test.txt", "b\na\n")
    with pytest.raises(DataError, match=r"test.txt: a stands in train.txt too"):
        read_voc(tmp_path, unlabelled_good=False)


def test_what_is_broken_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    broken = {
        "nan": (xml(thing("x", "nan", 1, 2, 2)), "a coordinate is not finite"),
        "text": (xml(thing("x", "left", 1, 2, 2)), "a coordinate is no number"),
        "edges": (xml("<object><name>x</name></object>"), "the object 'x' has no bndbox"),
        "name": (xml(thing("", 1, 1, 2, 2)), "an object has no name"),
        "size": (xml(SPOT, size=("wide", 1)), "its width and height are 'wide' and '1'"),
        "empty": ("", "is no XML"),
        "code": ('<?xml version="1.0" encoding="nothing"?><annotation/>', "is no XML"),
        "entity": (f'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>{xml(SPOT)}', "declares a document type"),
        "flat": (xml(thing("spur", 9, 9, 3, 3)), "a label without area"),
        "outside": (xml(thing("spur", 90, 9, 99, 12)), "a label outside its picture"),
    }
    for name, (content, _) in broken.items():
        picture(tmp_path / f"{name}.png")
        text(tmp_path / f"{name}.xml", content)
    picture(tmp_path / "whole.png")
    text(tmp_path / "whole.xml", xml(SPOT, thing("spur", -30, 1, 9, 9)))
    text(tmp_path / "gone.xml", xml(SPOT, file_name="gone.png"))
    text(tmp_path / "nameless.xml", xml(SPOT))
    data = read_voc(tmp_path, unlabelled_good=True)
    assert [sample.name for sample in data.samples] == ["whole.png"]
    told = {Path(one.name).stem: one.error for one in data.unreadable}
    assert told.keys() == {*broken, "gone", "nameless"}
    for name, (_, problem) in broken.items():
        assert problem in told[name]
    assert [fault.problem for fault in data.label_faults if fault.name == "whole.png"] == [
        "a label that leaves its picture was cut at the edge"
    ]


def test_a_folder_without_objects_is_told(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    text(tmp_path / "a.xml", "<")
    with pytest.raises(DataError, match=r"no XML file below it labels an object \(a.xml: is no XML"):
        read_voc(tmp_path, unlabelled_good=False)


WORDS = st.integers(-5, 5) | st.floats() | st.sampled_from(["", "x", "&e;", "<a>", "<![CDATA[1]]>"])
FILES = st.builds(
    lambda head, things, size: head + xml(*things, size=size),
    st.sampled_from(["", "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE a>", " "]),
    st.lists(st.builds(thing, st.text("ab<&", max_size=3), WORDS, WORDS, WORDS, WORDS) | st.text(max_size=4)),
    st.tuples(WORDS, WORDS),
)


@given(st.binary() | st.text().map(str.encode) | FILES.map(lambda one: one.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_label_or_nothing_or_an_error_that_says_why(content: bytes) -> None:
    found = understood(parse_voc, content)
    assert found is None or all(one.label for one in found.objects)
