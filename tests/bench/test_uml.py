# SPDX-License-Identifier: MIT
"""bench/uml/run says in one line what is wrong, writes nothing outside its work directory, and
reads what the kernel says. No kernel is built here: other programs stand in for make and it."""
import json
import os
import shutil
import stat
import subprocess
import sys
import time

from harness import equal, main, one_line, true

RUN = os.path.abspath(sys.argv[3])

# What a kernel says, and what that means.
SPOKEN = """Checking this...OK
skbbench-uml: slab-256 1 10.250 9.000 12.500
skbbench-uml: slab-256-bulk-16 64 4.000 3.999 4.001
skbbench-uml: kernel 6.1.99, a head of 232 bytes
skbbench-uml: done
"""
MEANT = {"kernel": "6.1.99",
         "rows": [{"case": "slab-256", "outstanding": 1, "ns": 10.25, "min": 9.0, "max": 12.5},
                  {"case": "slab-256-bulk-16", "outstanding": 64, "ns": 4.0, "min": 3.999,
                   "max": 4.001}]}

# Stands in for make: a configuration is whatever was asked for, and a kernel one that speaks.
MAKE = """#!/bin/sh
printf '%s ' "$@" >>"$CALLS"
printf '\\n' >>"$CALLS"
for arg in "$@"; do
	case $arg in O=*) build=${arg#O=} ;; esac
done
for arg in "$@"; do
	case $arg in
	tinyconfig) : >"$build/.config" ;;
	linux) cp "$KERNEL" "$build/linux" ;;
	esac
done
"""
TOOLS = ("bc", "bison", "flex", "gcc", "ld", "make")
THERE = ("cat", "cp", "nice", "sh", "sleep", "tar", "xz")


def run(*args, **env):
    return subprocess.run([sys.executable, RUN, *args], stdin=subprocess.DEVNULL,
                          capture_output=True, env={**os.environ, **env}, timeout=60, check=False)


def rejected(code, args, *words, **env):
    done = run(*args, **env)
    equal((done.returncode, done.stdout), (code, b""), f"exit code and stdout of {args}")
    one_line(done, *words)


def script(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)


def kernel_that(does, work="work"):
    """A work directory in which the kernel was built already."""
    os.makedirs(f"{work}/build-speed", exist_ok=True)
    script(f"{work}/build-speed/linux", f"#!/bin/sh\n{does}\n")


def kernel_that_says(text):
    kernel_that(f"cat <<'END'\n{text}END")


def path_without(*missing):
    """A PATH with all that is needed, real where it is used here, but for some."""
    os.mkdir("bin")
    for name in THERE:
        if name not in missing:
            os.symlink(shutil.which(name), f"bin/{name}")
    for name in TOOLS:
        if name not in missing:
            script(f"bin/{name}", MAKE)
    return os.path.abspath("bin")


def source():
    """A kernel's source, as far as it is looked at."""
    os.makedirs("tree/net")
    with open("tree/net/Makefile", "w", encoding="utf-8") as file:
        file.write("obj-y += core/\n")
    subprocess.run(["tar", "-cJf", "source.tar.xz", "tree"], check=True)
    shutil.rmtree("tree")


def build(*args, **env):
    script("kernel", f"#!/bin/sh\ncat <<'END'\n{SPOKEN}END\n")
    return run("--work", "work", "--source", "source.tar.xz", *args,
               CALLS=os.path.abspath("calls"), KERNEL=os.path.abspath("kernel"), **env)


def contents(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def test_wrong_arguments():
    rejected(2, (), "--work")
    rejected(2, ("--work", "work", "extra"), "extra")
    rejected(2, ("--work", "work", "--optimize", "fun"), "fun", "size", "speed")
    rejected(2, ("--work", "work", "--json", "absent/file"), "absent/file", "no such directory")
    for text in "0", "-1", "", "1.5", "one", "102":
        rejected(2, ("--work", "work", f"--rounds={text}"), f"'{text}'", "from 1 to 101")
    rejected(2, ("--work", "work", "--ms", "1001"), "'1001'", "from 1 to 1000")
    rejected(2, ("--work", "work", "--seconds", "0"), "'0'", "from 1")
    true(not os.path.exists("work"), "a work directory was made for wrong arguments")


def test_missing_package():
    rejected(2, ("--work", "work", "--source", "absent.tar.xz"), "absent.tar.xz", "apt-get install",
             "linux-source-6.1", PATH=path_without())
    true(not os.path.exists("work"), "a work directory was made without a source")


def test_missing_tools():
    rejected(2, ("--work", "work"), "flex", "xz;", "apt-get install flex xz-utils",
             PATH=path_without("flex", "xz"))


def test_not_built_yet():
    rejected_after_saying(2, ("--work", "work", "--run-only"), "build-speed/linux", "not built")
    true(not os.path.exists("work"), "a work directory was made though nothing is built")


def rejected_after_saying(code, args, *words, **env):
    """The last line on stderr is the reason; those before say how far it came."""
    done = run(*args, **env)
    last = done.stderr.decode().splitlines()[-1]
    equal((done.returncode, done.stdout), (code, b""), f"exit code and stdout of {args}")
    for word in words:
        true(word in last, f"expected {word!r} in {last!r}")


def test_json_of_a_run():
    kernel_that_says(SPOKEN)
    done = run("--work", "work", "--run-only", "--json", "rows.json")
    equal(done.returncode, 0, f"exit code; stderr: {done.stderr}")
    true(b"6.1.99" in done.stdout and b"slab-256-bulk-16" in done.stdout, f"table: {done.stdout}")
    equal(json.loads(contents("rows.json")), MEANT, "the file")
    done = run("--work", "work", "--run-only", "--json", "-")
    equal(json.loads(done.stdout), MEANT, "stdout")


def test_a_console_ends_lines_with_a_return():
    kernel_that_says(SPOKEN.replace("\n", "\r\n"))
    equal(json.loads(run("--work", "work", "--run-only", "--json", "-").stdout), MEANT, "stdout")


def test_the_kernel_is_told_how_long_and_where():
    kernel_that('printf "%s\\n" "$@" >told\n' + f"cat <<'END'\n{SPOKEN}END")
    run("--work", "work", "--run-only", "--rounds", "3", "--ms", "7")
    told = contents("told").splitlines()
    sockets = f"uml_dir={os.path.abspath('work')}/uml"
    for word in "bench_module.rounds=3", "bench_module.round_ms=7", sockets:
        true(word in told, f"expected {word} in {told}")


def test_a_kernel_that_fails():
    for text, words in ((SPOKEN.replace("done", "failed: slab-256"), ["failed: slab-256"]),
                        (SPOKEN.replace("skbbench-uml: done\n", ""), ["a head of"]),
                        ("skbbench-uml: kernel 6.1.99, a head\nskbbench-uml: done\n", ["done"]),
                        ("ptrace: not permitted\n", ["ptrace: not permitted"]),
                        ("", ["nothing"])):
        kernel_that_says(text)
        rejected_after_saying(1, ("--work", "work", "--run-only", "--json", "rows.json"), *words)
    true(not os.path.exists("rows.json"), "figures were written though there are none")


def test_a_kernel_that_does_not_end():
    kernel_that("sleep 50 & echo $! >child; sleep 50")
    start = time.monotonic()
    rejected_after_saying(1, ("--work", "work", "--run-only", "--seconds", "1"), "after 1 s",
                          "--seconds")
    true(time.monotonic() - start < 20, "the time limit did not end it")
    child = int(contents("child"))
    for _ in range(100):
        if not lives(child):
            return
        time.sleep(0.1)
    raise AssertionError("a process of the kernel is left")


def lives(pid):
    """Is there such a process that still runs? One that nobody waited for does not."""
    try:
        os.kill(pid, 0)
        return contents(f"/proc/{pid}/stat").rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_builds_inside_its_directory():
    source()
    os.mkdir("home")
    path = path_without()
    before = set(os.listdir()) | {"work", "kernel", "calls"}
    done = build("--json", "-", PATH=path, HOME=os.path.abspath("home"))
    equal(done.returncode, 0, f"exit code; stderr: {done.stderr}")
    equal(json.loads(done.stdout), MEANT, "stdout")
    equal(set(os.listdir()), before, "the directory around the work directory")
    equal(os.listdir("home"), [], "the home directory")
    work = os.path.abspath("work")
    for call in contents("calls").splitlines():
        for word in "ARCH=um", f"-C {work}/linux-source", f"O={work}/build-speed":
            true(word in call, f"expected {word} in {call}")
    config = contents("work/build-speed/.config").splitlines()
    for line in "CONFIG_SLUB=y", "CONFIG_CC_OPTIMIZE_FOR_PERFORMANCE=y":
        true(line in config, f"expected {line} in {config}")


def test_builds_again_only_what_changed():
    source()
    path = path_without()
    module = "work/linux-source/net/skbbench/bench_module.c"
    equal(build(PATH=path).returncode, 0, "exit code of the first")
    first = os.stat(module).st_mtime_ns
    os.remove("calls")
    equal(build(PATH=path).returncode, 0, "exit code of the second")
    equal(len(contents("calls").splitlines()), 1, f"calls of make: {contents('calls')}")
    equal(os.stat(module).st_mtime_ns, first, "time of the module")
    equal(contents("work/linux-source/net/Makefile"), "obj-y += core/\nobj-y += skbbench/\n",
          "net/Makefile")


def test_a_build_that_fails():
    source()
    path = path_without()
    script("bin/make", "#!/bin/sh\necho reason\nexit 1\n")
    done = build(PATH=path)
    last = done.stderr.decode().splitlines()[-1]
    equal((done.returncode, done.stdout), (1, b""), "exit code and stdout")
    true("build-speed.log" in last, f"expected the log in {last!r}")
    true("reason" in contents("work/build-speed.log"), "the log does not say the reason")


def test_a_configuration_that_cannot_be():
    source()
    path = path_without()
    script("bin/make", MAKE + 'sed -i "/SLUB/d" "$build/.config"\n')
    os.symlink(shutil.which("sed"), "bin/sed")
    done = build(PATH=path)
    equal(done.returncode, 1, f"exit code; stderr: {done.stderr}")
    true(b"CONFIG_SLUB=y" in done.stderr.splitlines()[-1], f"stderr: {done.stderr}")


def test_a_tree_of_somebody_else_is_left_alone():
    source()
    os.makedirs("work/linux-source/mine")
    done = build(PATH=path_without())
    equal(done.returncode, 2, f"exit code; stderr: {done.stderr}")
    one_line(done, "linux-source", "another --work")
    equal(os.listdir("work/linux-source"), ["mine"], "what is in the tree")


def test_it_can_be_started():
    true(os.stat(RUN).st_mode & stat.S_IXUSR, "it is not executable")
    done = run("--help")
    equal((done.returncode, done.stderr), (0, b""), "exit code and stderr")
    true(b"--run-only" in done.stdout, f"help: {done.stdout}")


if __name__ == "__main__":
    main(sys.modules["__main__"])
