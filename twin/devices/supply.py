"""What moving devices need beside a command: control power, and compressed air."""


class Supply:
    """Control power and compressed air of one line."""

    def __init__(self) -> None:
        self.power = True
        """Falls with the controller, and comes back with the next command that switches on what moves."""
        self.air = True
        """Whether the pressure is high enough for cylinders and ejectors."""

    @property
    def drives(self) -> bool:
        """Whether a valve that is commanded moves its cylinder."""
        return self.power and self.air
