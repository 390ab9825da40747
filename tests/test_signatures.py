"""Others rely on the names, arguments and defaults of kdlib: none changes unnoticed. A change that is meant is written
into tests/signatures.txt, and into CHANGELOG.md."""

from pathlib import Path

import build_api

STORED = Path(__file__).with_name("signatures.txt")


def signatures():
    """A line for each public function and class of kdlib."""
    return [" ".join(f"{module.__name__}.{build_api.signature(name, thing)}".split()) for module in build_api.modules()
            for name, thing in build_api.public_names(module).items()]


def test_names_arguments_and_defaults_are_what_others_rely_on():
    stored, found = STORED.read_text(encoding="utf-8").splitlines(), signatures()
    assert [f"gone: {line}" for line in stored if line not in found] + [
        f"new: {line}" for line in found if line not in stored] == []
