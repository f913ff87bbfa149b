# SPDX-License-Identifier: MIT
"""Scenarios become one kernel module; those that do not compile or link are left out and named."""
import collections
import glob
import os
import re
import shutil
import subprocess

import debian
import transcript

HERE = os.path.dirname(os.path.abspath(__file__))
CONFORMANCE = os.path.dirname(HERE)
NAME_MAX = 100
BUILDS_KEPT = 4  # of one kernel, those used last

Scenario = collections.namedtuple("Scenario", "name path entry")


class Failed(Exception):
    """The module could not be built at all."""


def find_scenarios(directory):
    """One NAME.c is one scenario."""
    found = []
    for path in sorted(glob.glob(os.path.join(glob.escape(directory), "*.c"))):
        name = os.path.basename(path)[:-2]
        if not re.fullmatch(r"[A-Za-z0-9_.+-]{1,%d}" % NAME_MAX, name):
            raise Failed(f"{path}: a scenario's name is letters, digits and _ . + -, "
                         f"{NAME_MAX} at most")
        found.append(Scenario(name, os.path.abspath(path), entry_of(name)))
    if not found:
        raise Failed(f"{directory}: no scenarios (*.c) there")
    return found


def entry_of(name):
    """A C identifier for a name; no two names get the same."""
    return "scenario_" + re.sub(r"[^A-Za-z0-9]", lambda m: f"_{ord(m.group()):02x}", name)


def make_room(directory):
    """Marks a build directory as used now, and removes those beside it that were not for long."""
    os.makedirs(directory, exist_ok=True)
    os.utime(directory)
    beside = glob.glob(os.path.join(glob.escape(os.path.dirname(directory)), "build-*"))
    for path in sorted(beside, key=os.path.getmtime, reverse=True)[BUILDS_KEPT:]:
        shutil.rmtree(path)


class Module:
    """The build directory of one module; make rebuilds only what has changed."""

    def __init__(self, directory, tree, scenarios):
        self.directory, self.tree = directory, tree
        self.scenarios = list(scenarios)
        self.errors = {}
        self.links = {}
        make_room(directory)

    def build(self):
        """Returns the module's path; self.errors says what was left out and why."""
        self.drop_strangers()
        self.write("judge.c", f'#include "{HERE}/module.c"\n')
        self.link_directories()
        for scenario in self.scenarios:
            self.write(scenario.entry + ".c", f"#define SCENARIO_ENTRY {scenario.entry}\n"
                       f'#include "{self.linked(scenario)}"\n')
        self.compile()
        self.localise()
        self.drop_unresolved()
        return self.link()

    def link_directories(self):
        """Scenarios are found through links here: make cannot live with every name of theirs."""
        for directory in sorted({os.path.dirname(s.path) for s in self.scenarios}):
            link = os.path.join(self.directory, f"from-{len(self.links)}")
            if os.path.islink(link):
                os.remove(link)
            os.symlink(directory, link)
            self.links[directory] = link

    def linked(self, scenario):
        directory, name = os.path.split(scenario.path)
        return os.path.join(self.links[directory], name)

    def unlinked(self, text):
        """A compiler's words with the paths as the user knows them."""
        for directory, link in self.links.items():
            text = text.replace(link + "/", directory + "/")
        return text

    def write(self, name, text):
        """Leaves a file alone that says the same already."""
        path = os.path.join(self.directory, name)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                if file.read() == text:
                    return
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def drop_strangers(self):
        """Files of scenarios that are gone."""
        mine = {s.entry for s in self.scenarios}
        for path in glob.glob(os.path.join(glob.escape(self.directory), "scenario_*")):
            if os.path.basename(path).split(".")[0] not in mine:
                os.remove(path)

    def describe(self):
        """Writes what make and the module's table of scenarios need."""
        objects = " ".join(f"{s.entry}.o" for s in self.scenarios)
        self.write("Kbuild",
                   f"obj-m := skbsim_judge.o\nskbsim_judge-y := judge.o {objects}\n"
                   f"ccflags-y := -I{CONFORMANCE} -I$(src) -Wno-error=incompatible-pointer-types "
                   "-g0 -Wno-missing-prototypes -Wno-declaration-after-statement -Wno-vla\n")
        externs = "".join(f"void {s.entry}(void);\n" for s in self.scenarios)
        rows = "".join(f'\t{{ "{s.name}", {s.entry} }},\n' for s in self.scenarios)
        self.write("scenarios.h", f"#define SCENARIO_NAME_MAX {NAME_MAX}\n"
                   f"#define TRANSCRIPT_MAX {transcript.MAX_BYTES}\n{externs}"
                   "static const struct scenario {\n\tconst char *name;\n\tvoid (*entry)(void);\n"
                   f"}} scenarios[] = {{\n{rows}\t{{}}\n}};\n")

    def make(self, *words):
        for tool, package in (("make", "make"), ("gcc", "gcc"), ("objcopy", "binutils"),
                              ("nm", "binutils")):
            debian.find_tool(tool, package)
        command = ["make", "-C", self.tree.headers, f"M={self.directory}", "CC=gcc", "ARCH=x86",
                   "CONFIG_DEBUG_INFO_BTF_MODULES=", f"-j{os.cpu_count()}", *words]
        return subprocess.run(command, check=False, text=True, errors="replace",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT,
                              env={**os.environ, "LC_ALL": "C", "LANG": "C", "LANGUAGE": ""})

    def compile(self):
        """Compiles everything, then leaves out what did not compile."""
        self.describe()
        done = self.make("-k", "modules")
        failed = set(re.findall(r"\*\*\* .*?/(scenario_\w+)\.o\] Error", done.stdout))
        said = self.unlinked(done.stdout)
        for scenario in list(self.scenarios):
            if scenario.entry in failed or not os.path.exists(self.object(scenario)):
                self.leave_out(scenario, "does not compile:\n" + errors_of(said, scenario))
        if not os.path.exists(os.path.join(self.directory, "judge.o")):
            raise Failed("the judge's own module does not compile:\n" + indent(done.stdout))

    def object(self, scenario):
        return os.path.join(self.directory, scenario.entry + ".o")

    def leave_out(self, scenario, reason):
        if os.path.exists(self.object(scenario)):
            os.remove(self.object(scenario))
        self.scenarios.remove(scenario)
        self.errors[scenario.name] = reason

    def localise(self):
        """Two scenarios may give functions the same name: only the entries stay global."""
        for scenario in self.scenarios:
            subprocess.run(["objcopy", f"--keep-global-symbol={scenario.entry}",
                            self.object(scenario)], check=True)

    def drop_unresolved(self):
        """What the kernel does not offer to modules is the scenario's fault, not the module's."""
        offered = self.exported() | {"emit", "emit_log", "enable_bottom_halves", "id", "id_new",
                                     "listen_to_log", "t_cache", "t_dev", "t_napi", "t_poll",
                                     "t_rx", "skb_shift", "skbuff_head_cache"}
        for scenario in list(self.scenarios):
            symbols = subprocess.run(["nm", self.object(scenario)], check=True, text=True,
                                     stdout=subprocess.PIPE).stdout
            wanted = set(re.findall(r"^\s+U (\S+)$", symbols, re.M))
            names = " ".join(sorted(wanted - offered - {"_GLOBAL_OFFSET_TABLE_"}))
            if names:
                self.leave_out(scenario, f"needs what this kernel does not export: {names}")
            elif not re.search(rf"^\w+ T {scenario.entry}$", symbols, re.M):
                self.leave_out(scenario, "has no SCENARIO(name)")

    def exported(self):
        with open(os.path.join(self.tree.headers, "Module.symvers"), encoding="utf-8") as file:
            return {line.split("\t")[1] for line in file}

    def link(self):
        self.describe()
        done = self.make("modules")
        path = os.path.join(self.directory, "skbsim_judge.ko")
        if done.returncode != 0:
            raise Failed("the module does not link:\n" + indent(done.stdout))
        return path


def errors_of(text, scenario):
    """The compiler's words about one scenario."""
    if re.search(rf"redefinition of .{scenario.entry}\b", text):
        return indent("more than one SCENARIO(name)")
    marks = (scenario.path, scenario.entry + ".c", "In file included from")
    lines = [line for line in text.splitlines() if "error" in line and
             any(mark in line for mark in marks)]
    return indent("\n".join(lines) or text)


def indent(text, lines=40):
    return "\n".join("    " + line for line in text.strip().splitlines()[-lines:])
