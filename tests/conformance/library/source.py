# SPDX-License-Identifier: MIT
"""What the text of a scenario and of the headers beside it defines, and what it calls."""
import os
import re

COMMENT_OR_LITERAL = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'",
                                re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.M)
MACRO = re.compile(r"#[ \t]*define[ \t]+(\w+)((?:\\\n|[^\n])*)")
CALL = re.compile(r"(?<![\w.>])([A-Za-z_]\w*)\s*\(")
# A function passed on by its name, which only its form tells from a variable.
PASSED = re.compile(r"(?<=[(,])\s*&?(\w+_skb(?:_\w+)?|(?:skb|napi|netdev|kmem|page)_\w+)\s*"
                    r"(?=[,)])")
POINTER = re.compile(r"\(\s*\*\s*(\w+)\s*(?:\[[^\]]*\]\s*)?\)\s*\(")

# Called like functions, but of C, of its library, or of scenario.h.
NOT_THE_KERNELS = set("""
    if for while switch return sizeof typeof __typeof__ offsetof defined alignof
    __attribute__ __aligned __packed __printf
    memcpy memset memcmp memmove strlen strcmp strncmp strcpy strchr strrchr
    sprintf snprintf scnprintf vsnprintf vscnprintf va_start va_end va_arg va_copy
    SCENARIO emit emit_log id id_new listen_to_log
    """.split())


class Source:
    """One scenario; the headers beside it belong to it."""

    def __init__(self, path):
        self.functions = {}   # name: body, SCENARIO among them
        self.macros = {}      # name: the rest of its line
        self.others = set()   # types, enumerators, variables at file level
        self.pointers = set() # names of pointers to functions
        self.text = ""
        self.seen = set()
        self.read(path)

    def read(self, path):
        self.seen.add(os.path.realpath(path))
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        for header in INCLUDE.findall(text):
            beside = os.path.join(os.path.dirname(path), header)
            if os.path.exists(beside) and os.path.realpath(beside) not in self.seen:
                self.read(beside)
        text = COMMENT_OR_LITERAL.sub(lambda m: '""' if m.group()[0] in "\"'" else " ", text)
        for directive in DIRECTIVE.findall(text):
            self.macros.update(MACRO.findall(directive))
        text = DIRECTIVE.sub("", text)
        self.pointers |= set(POINTER.findall(text))
        for head, body in top_level(text):
            self.take(head, body)
        self.text += text

    def take(self, head, body):
        """One definition or declaration at file level."""
        kind = re.match(r"\s*(typedef\s+)?(struct|union|enum)\b\s*(\w*)\s*$", head)
        function = function_name(head)
        if kind:
            self.others.add(kind.group(3))
            if kind.group(2) == "enum":
                self.others |= set(re.findall(r"(?:^|,)\s*(\w+)", body))
        elif body is not None and function:
            self.functions[function] = self.functions.get(function, "") + body
        elif not function:
            self.others |= set(re.findall(r"(\w+)\s*(?:\[[^\]]*\]\s*)*(?=$|[=,])", head))

    def defines(self, name):
        return (name in self.functions or name in self.macros or name in self.others or
                name in self.pointers)

    def calls(self):
        """What of the kernel's the scenario calls or passes on, through its helpers too."""
        names, reached, ahead = set(), set(), ["SCENARIO"]
        while ahead:
            helper = ahead.pop()
            if helper in reached:
                continue
            reached.add(helper)
            body = self.functions.get(helper, "") + self.macros.get(helper, "")
            ahead += [n for n in re.findall(r"\w+", body)
                      if n in self.functions or n in self.macros]
            names |= set(CALL.findall(body))
            names |= {n for n in PASSED.findall(body) if not self.declares(n)}
        return {n for n in names if not self.defines(n)} - NOT_THE_KERNELS

    def declares(self, name):
        """Is it a variable or a parameter somewhere?"""
        return re.search(rf"\w\s*[\s*]{name}\s*(?:\[[^\]]*\]\s*)*[,;=)]", self.text)


def top_level(text):
    """Pairs of what stands before a brace or a semicolon at file level, and in the braces."""
    start = 0
    for match in re.finditer(r"[;{]", text):
        if match.start() < start:
            continue
        head = text[start:match.start()]
        start = match.end()
        if match.group() == "{":
            start = closing(text, match.end())
            yield head, text[match.end():start - 1]
        else:
            yield head, None


def closing(text, start):
    """Just behind the brace that closes the one before start."""
    depth = 1
    for match in re.compile(r"[{}]").finditer(text, start):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end()
    return len(text)


def function_name(head):
    """Of "static int f(void)": f; None of what is no function."""
    if "=" in head:
        return None
    names = [n for n in re.findall(r"(\w+)\s*\(", without_inner_parentheses(head))
             if n != "__attribute__"]
    return names[-1] if names else None


def without_inner_parentheses(text):
    """Only parentheses at the outermost level remain, and nothing in them."""
    while True:
        shorter = re.sub(r"\([^()]*\)", "\0\1", text)
        shorter = re.sub(r"\(([^()]*)\)", "\0\1", shorter)
        if shorter == text:
            return text.replace("\0", "(").replace("\1", ")")
        text = shorter
