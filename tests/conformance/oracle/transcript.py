# SPDX-License-Identifier: MIT
"""Transcripts on disk, one DIR/NAME.txt a scenario, and how two of them compare."""
import difflib
import os


def load(directory, name):
    """A transcript's lines, or None."""
    path = os.path.join(directory, name + ".txt")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def save(directory, name, lines):
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, name + ".txt"), "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))


def names(directory):
    if not os.path.isdir(directory):
        return []
    return sorted(n[:-4] for n in os.listdir(directory) if n.endswith(".txt"))


def equal_lines(expected, actual):
    matcher = difflib.SequenceMatcher(None, expected, actual, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


class Tally:
    """Counts what is equal and says what is not."""

    def __init__(self):
        self.scenarios = self.equal = self.lines = self.equal_lines = 0

    def take(self, name, expected, actual, reason=None):
        """Compares one scenario; returns what to say about it, "" when it is equal."""
        self.scenarios += 1
        self.lines += len(expected or ())
        if expected is None:
            return f"{name}: {reason or 'no transcript to compare with'}"
        if actual is None:
            return f"{name}: {reason}"
        self.equal_lines += equal_lines(expected, actual)
        if expected != actual:
            return f"{name}: differs\n" + difference(expected, actual)
        if reason:
            return f"{name}: {reason}"
        self.equal += 1
        return ""

    def all_equal(self):
        return self.equal == self.scenarios

    def line(self):
        return (f"{self.equal} of {self.scenarios} scenarios equal, "
                f"{self.equal_lines} of {self.lines} lines")


def difference(expected, actual, limit=30):
    lines = list(difflib.unified_diff(expected, actual, "expected", "actual", lineterm="", n=2))
    more = len(lines) - limit
    shown = lines[:limit] + ([f"... {more} more lines"] if more > 0 else [])
    return "\n".join("    " + line for line in shown)
