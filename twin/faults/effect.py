"""What a fault does: told how strongly it acts whenever that changes, 0 when it is over."""

from collections.abc import Callable

Effect = Callable[[float], None]
