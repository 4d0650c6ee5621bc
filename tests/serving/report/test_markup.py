from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from serving.report.markup import Html, element, joined

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))


@given(texts, texts)
def test_what_comes_from_outside_is_text_and_never_markup(text: str, attribute: str) -> None:
    found = ElementTree.fromstring(element("p", text, title=attribute))
    assert (found.text or "", found.get("title")) == (text, attribute)
    assert len(found) == 0


def test_elements_go_into_elements_as_they_are() -> None:
    assert element("p", element("b", "a < b"), " & c", class_="x") == '<p class="x"><b>a &lt; b</b> &amp; c</p>'
    assert joined("<", Html("<br/>")) == "&lt;<br/>"


def test_an_element_without_content_has_no_end_and_an_attribute_may_have_no_value() -> None:
    assert element("input", type="radio", checked=True) == '<input type="radio" checked/>'
    assert element("line", x1=0, stroke_width=2) == '<line x1="0" stroke-width="2"/>'
