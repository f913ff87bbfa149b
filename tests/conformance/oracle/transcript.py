# SPDX-License-Identifier: MIT
"""Transcripts on disk, one DIR/NAME.txt a scenario, and how two of them compare."""
import difflib
import os

COMPARABLE = 1 << 22  # lines times lines
DIFFERENCE = 500      # lines that are looked at to show a difference
MAX_BYTES = 4 << 20  # a scenario that prints more is stopped, on either side


def lines_of(data):
    """Only a newline ends a line, and bytes that are no UTF-8 survive."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    return lines if lines[-1] else lines[:-1]


def load(directory, name):
    """A transcript's lines, or None."""
    path = os.path.join(directory, name + ".txt")
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return lines_of(file.read())


def save(directory, name, lines):
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, name + ".txt"), "wb") as file:
        text = "".join(line + "\n" for line in lines)
        file.write(text.encode("utf-8", "surrogateescape"))


def too_much(last_line):
    """Of a scenario that was stopped; the judge in the kernel says the same."""
    return f"prints more than {MAX_BYTES} bytes, the last line: {last_line[:200]}"


def names(directory):
    if not os.path.isdir(directory):
        return []
    return sorted(n[:-4] for n in os.listdir(directory) if n.endswith(".txt"))


def unequal_part(expected, actual):
    """Where two transcripts begin to differ, and how many lines at their ends are equal again."""
    shorter = min(len(expected), len(actual))
    start = next((i for i in range(shorter) if expected[i] != actual[i]), shorter)
    end = next((i for i in range(shorter - start) if expected[-1 - i] != actual[-1 - i]),
               shorter - start)
    return start, end


def equal_lines(expected, actual):
    """How many lines are equal, in order; exact up to a size that can be compared in no time."""
    start, end = unequal_part(expected, actual)
    left, right = expected[start:len(expected) - end], actual[start:len(actual) - end]
    if len(left) * len(right) > COMPARABLE:
        return start + end
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    return start + end + sum(block.size for block in matcher.get_matching_blocks())


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
            return f"{name}: {reason or 'differs'}\n" + difference(expected, actual)
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
    """The first lines that differ, as diff -u shows them."""
    start = max(unequal_part(expected, actual)[0] - 2, 0)
    lines = list(difflib.unified_diff(expected[start:start + DIFFERENCE], actual[start:start +
                                      DIFFERENCE], "expected", "actual", lineterm="", n=2))
    more = len(lines) - limit
    shown = lines[:limit] + ([f"... {more} more lines"] if more > 0 else [])
    head = [f"from line {start + 1} on:"] if start else []
    return "\n".join("    " + line for line in head + shown)
