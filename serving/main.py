"""The command `linetwin VERB [PATH ...] [key=value ...] [flags]`: argparse takes the verb, Hydra composes."""

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from serving.verbs import VERBS, Outcome, Verb
from twin.errors import ConfigError, LineTwinError, NotFoundError, UsageError

VALUE_FLAGS = {
    "duration": ("S", "simulated seconds to run"),
    "port": ("P", "port of the server"),
    "out": ("DIR", "folder to write to"),
    "url": ("URL", "the server's stream, ws://HOST:PORT/v1/stream, or its page's address"),
    "io": ("URL", "the plant's field I/O, ws://HOST:PORT/v1/io"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit status.

    0 done, 1 the answer is no, 2 a usage or configuration error, 3 a failure while running, 130 after Ctrl-C.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help"):
        print(_overview())
        return 0 if words else 2
    try:
        return _run(words)
    except LineTwinError as error:
        print(f"linetwin: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130


def _run(words: Sequence[str]) -> int:
    if words[0] not in VERBS:
        raise NotFoundError("verb", words[0], exist=VERBS)
    verb = VERBS[words[0]]
    given, candidate = _split_candidate(verb, words[1:])
    flags, rest = _parser(verb).parse_known_args(given)
    if unknown := [word for word in rest if word.startswith("-") and "=" not in word]:
        allowed = ", ".join(f"--{name}" for name in ("json", "cfg", "help", *verb.flags))
        raise ConfigError(unknown[0], f"{verb.name} has no such flag", allowed=allowed)
    overrides, paths = _sorted(verb, rest)
    for flag, key in verb.flags.items():
        if (given := getattr(flags, flag)) not in (None, False):
            overrides.append(f"{key}={str(given).lower() if given is True else given}")
    from serving.compose import compose, filled_in

    config = compose(verb.name, overrides, candidate)
    if flags.cfg:
        print(json.dumps(filled_in(config), indent=2, ensure_ascii=False))
        return 0
    outcome: Outcome = importlib.import_module(verb.module).run(config, paths)
    print(json.dumps(outcome.result, ensure_ascii=False) if flags.json else outcome.text or _lines(outcome.result))
    return outcome.status


def _split_candidate(verb: Verb, words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the words before `--`, and those behind it: the overrides of the candidate of a line change."""
    if "--" not in words:
        return words, ()
    at = words.index("--")
    before, after = words[:at], words[at + 1 :]
    if not verb.candidate:
        raise UsageError(f"{verb.name} takes nothing after --")
    if wrong := [word for word in after if not _is_override(word)]:
        raise ConfigError(wrong[0], "what follows -- are the candidate's overrides", allowed="key=value")
    if after and any(word.startswith("change=") for word in before):
        raise UsageError("a change has its own candidate: give change=NAME, or what follows --, not both")
    return before, after


def _sorted(verb: Verb, rest: Sequence[str]) -> tuple[list[str], list[str]]:
    """Tell overrides from paths: `key=value` and `~key` are overrides unless a file of that very name is there."""
    overrides = [word for word in rest if _is_override(word) and not (verb.paths and Path(word).exists())]
    paths = [word for word in rest if word not in overrides]
    if paths and not verb.paths:
        raise ConfigError(
            paths[0], f"{verb.name} takes key=value and flags only", allowed=f"see linetwin {verb.name} --help"
        )
    return overrides, paths


def _is_override(word: str) -> bool:
    return "=" in word or (word.startswith("~") and not word.startswith("~/"))


def _parser(verb: Verb) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"linetwin {verb.name}",
        description=verb.does,
        usage=f"linetwin {verb.name} {'[PATH ...] ' if verb.paths else ''}[key=value ...] [flags]"
        + (" [-- key=value ...]" if verb.candidate else ""),
        epilog=_keys(verb),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--cfg", action="store_true", help="print the composed configuration and stop")
    for flag, key in verb.flags.items():
        if flag in VALUE_FLAGS:
            metavar, text = VALUE_FLAGS[flag]
            parser.add_argument(f"--{flag}", metavar=metavar, help=f"{text} ({key})")
        else:
            parser.add_argument(f"--{flag}", action="store_true", help=f"shorthand for {key}=true")
    return parser


def _keys(verb: Verb) -> str:
    """Return the verb's own keys with their comments, read as text from its configuration file, and some examples."""
    from serving.folders import shipped

    source = shipped("configs") / f"{verb.name}.yaml"
    body = source.read_text(encoding="utf-8") if source.is_file() else ""
    groups = sorted(path.name for path in shipped("configs").iterdir() if path.is_dir())
    choices = [
        f"  {group}={'|'.join(sorted(path.stem for path in (shipped('configs') / group).glob('*.yaml')))}"
        for group in groups
        if f"{group}:" in body or f"/{group}" in body
    ]
    scenes = "|".join(sorted(path.parent.name for path in shipped("scenes").glob("*/scene.yaml")))
    parts = [f"paths: {verb.paths}"] if verb.paths else []
    parts += [f"after --: {verb.candidate}"] if verb.candidate else []
    parts += ["keys:", *(f"  {line}" for line in body.splitlines() if line.strip())] if body else []
    if "data" in {choice.strip().partition("=")[0] for choice in choices}:
        lines = (shipped("configs") / "data" / "folder.yaml").read_text(encoding="utf-8").splitlines()
        keys = [line for line in lines if not line.startswith(("#", "kind"))]
        parts += ["keys of data=folder:", *(f"  data.{line}" for line in keys)]
    parts += ["groups:", f"  scene={scenes} (or the path of a folder)", *choices]
    parts += ["examples:", *(f"  {example}" for example in verb.examples)] if verb.examples else []
    return "\n".join(parts)


def _overview() -> str:
    width = max(map(len, VERBS))
    rows = [f"  {verb.name:<{width}}  {verb.does}" for verb in VERBS.values()]
    head = ["linetwin VERB [PATH ...] [key=value ...] [flags]", "", "A digital twin of a production line with vision."]
    return "\n".join([*head, "", "verbs:", *rows, "", "linetwin VERB --help tells a verb's keys, flags and examples."])


def _lines(result: dict[str, Any], indent: str = "") -> str:
    rows = []
    for key, item in result.items():
        if isinstance(item, dict) and item:
            rows += [f"{indent}{key}:", _lines(item, f"{indent}  ")]
        else:
            rows.append(f"{indent}{key}: {_plain(item)}")
    return "\n".join(rows)


def _plain(item: Any) -> str:
    """Return a value as people read it: numbers to four digits, lists without Python's brackets and quotes."""
    if isinstance(item, float):
        return f"{round(item, 4)}"
    if isinstance(item, list | tuple):
        return ", ".join(map(_plain, item)) or "none"
    if isinstance(item, dict):
        return " ".join(f"{key} {_plain(below)}" for key, below in item.items())
    return str(item)


if __name__ == "__main__":
    sys.exit(main())
