"""Elements of HTML and SVG: whatever comes from outside is escaped, unless it is markup made here."""

from html import escape

VOID = frozenset({"img", "input", "meta", "line", "rect", "circle", "path"})
"""Elements that are written without an end."""


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def element(tag: str, /, *content: str, **attributes: object) -> Html:
    """Return an element; text inside it is escaped, `Html` is not.

    An attribute's name may end in `_` where Python knows the word (`class_`), other `_` stand for `-`; True stands for
    an attribute without a value.
    """
    told = "".join(_attribute(key, given) for key, given in attributes.items())
    if tag in VOID:
        return Html(f"<{tag}{told}/>")
    return Html(f"<{tag}{told}>{joined(*content)}</{tag}>")


def joined(*content: str) -> Html:
    """Return contents one after the other, escaped where they are not `Html`."""
    return Html("".join(each if isinstance(each, Html) else escape(each) for each in content))


def _attribute(key: str, given: object) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if given is True else f' {name}="{escape(str(given))}"'
