"""The tree of errors. Each one holds fields and reads: what, where, what was got, what is allowed, what to do.

LineTwinError
|-- UsageError            the command or its configuration is wrong (exit status 2)
|   |-- ConfigError       a key is unknown, missing or has a wrong value
|   |-- NotFoundError     a named thing does not exist; what exists is listed
|   |-- ModelError        a model folder that must not be used
|   `-- DataError         a data set that cannot be used
`-- RunError              something failed while running (exit status 3)
"""

from collections.abc import Iterable


class LineTwinError(Exception):
    """Any error that LineTwin tells its user in one sentence."""

    exit_status = 3

    def __reduce__(self) -> tuple[object, ...]:
        """Go whole from one process to another, fields that only a keyword gives included."""
        return _remade, (type(self), self.args, vars(self))


class UsageError(LineTwinError):
    """The command or its configuration is wrong."""

    exit_status = 2


class ConfigError(UsageError):
    """A configuration key is unknown, missing or has a wrong value."""

    def __init__(self, key: str, problem: str, *, got: object = None, allowed: str = "") -> None:
        super().__init__(key, problem, got, allowed)
        self.key, self.problem, self.got, self.allowed = key, problem, got, allowed

    def __str__(self) -> str:
        got = "" if self.got is None else f", got {self.got!r}"
        allowed = f"; allowed: {self.allowed}" if self.allowed else ""
        return f"{self.key}: {self.problem}{got}{allowed}"


class NotFoundError(UsageError):
    """A named thing does not exist."""

    def __init__(self, kind: str, name: str, *, exist: Iterable[str] = (), advice: str = "") -> None:
        self.kind, self.name, self.exist, self.advice = kind, name, sorted(exist), advice
        super().__init__(kind, name)

    def __str__(self) -> str:
        there = f"; there are: {', '.join(self.exist)}" if self.exist else ""
        advice = f"; {self.advice}" if self.advice else ""
        return f"no {self.kind} {self.name!r}{there}{advice}"


class ModelError(UsageError):
    """A model folder that must not be used: incomplete, changed, or of another schema."""

    def __init__(self, model_dir: str, problem: str, *, advice: str = "") -> None:
        self.model_dir, self.problem, self.advice = model_dir, problem, advice
        super().__init__(model_dir, problem)

    def __str__(self) -> str:
        advice = f"; {self.advice}" if self.advice else ""
        return f"model folder {self.model_dir}: {self.problem}{advice}"


class DataError(UsageError):
    """A data set that cannot be used."""

    def __init__(self, root: str, problem: str, *, advice: str = "") -> None:
        self.root, self.problem, self.advice = root, problem, advice
        super().__init__(root, problem)

    def __str__(self) -> str:
        advice = f"; {self.advice}" if self.advice else ""
        return f"data set {self.root}: {self.problem}{advice}"


class RunError(LineTwinError):
    """Something failed while running."""


def _remade(cls: type[LineTwinError], args: tuple[object, ...], fields: dict[str, object]) -> LineTwinError:
    error = cls.__new__(cls, *args)
    vars(error).update(fields)
    return error
