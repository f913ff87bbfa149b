# SPDX-License-Identifier: MIT
"""Debian's kernels without installing them: an apt of our own, beside the machine's.

It reads where the machine gets its packages from, asks the same archive for another suite, checks
signatures with the Debian keyring and unpacks below one directory. Nothing of the machine's apt
is changed, and no root is needed.
"""
import glob
import os
import re
import shutil
import subprocess

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
TRIES = 3


class Missing(Exception):
    """Something the oracle needs is not there; says what, and how to get it."""


class Damaged(Exception):
    """A kernel was had and is not what it should be."""


class Kernel:
    """One kernel that can judge: the suite it lives in and the packages it is made of."""

    def __init__(self, name, suites, image, headers):
        self.name, self.suites, self.image, self.headers = name, suites, image, headers


# Packages whose name ends in "-amd64" without a version only point at the newest one.
KERNELS = {k.name: k for k in (
    Kernel("5.10", ("bullseye", "bullseye-security"),
           "linux-image-5.10.0-32-cloud-amd64-unsigned", "linux-headers-5.10.0-32-cloud-amd64"),
    Kernel("6.1", ("bookworm", "bookworm-security"),
           "linux-image-cloud-amd64", "linux-headers-cloud-amd64"),
    Kernel("6.12", ("bookworm-backports",),
           "linux-image-cloud-amd64", "linux-headers-cloud-amd64"),
)}


def cache_dir():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "skbsim", "kernels")


def in_cache(path):
    """Is a path the cache, below it, or on the way to it?"""
    if not isinstance(path, str):
        return False
    return f"{path}/".startswith(f"{cache_dir()}/") or f"{cache_dir()}/".startswith(f"{path}/")


# Where the machine gets its packages


def stanzas(path):
    """The entries of a deb822 file that are switched on, as dictionaries of lower-case fields."""
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file.read().splitlines() if not line.startswith("#")]
    for block in re.split(r"\n\s*\n", "\n".join(lines)):
        unfolded = re.sub(r"\n[ \t]+", " ", block)
        fields = dict(re.findall(r"^([\w-]+):[ \t]*(.*)$", unfolded, re.M))
        fields = {key.lower(): value for key, value in fields.items()}
        if fields.get("enabled", "yes").lower() not in ("no", "false", "0"):
            yield fields


def sources_deb822(path):
    for fields in stanzas(path):
        if "deb" in fields.get("types", "").split():
            for uri in fields.get("uris", "").split():
                for suite in fields.get("suites", "").split():
                    yield uri, suite


def sources_one_line(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            match = re.match(r"\s*deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)", line)
            if match:
                yield match.groups()


def machine_sources(etc="/etc/apt"):
    """Every (address, suite) that the machine's apt reads, in its order."""
    found = []
    main = os.path.join(etc, "sources.list")
    for path in [main, *sorted(glob.glob(os.path.join(etc, "sources.list.d", "*")))]:
        if path.endswith(".sources"):
            found += sources_deb822(path)
        elif path.endswith(".list") and os.path.exists(path):
            found += sources_one_line(path)
    return found


DEBIAN_SUITE = re.compile(r"(?:bullseye|bookworm|trixie|forky|sid|stable|oldstable|oldoldstable|"
                          r"testing|unstable)(-security|/updates)?(?:-updates|-backports)?$")


def archives(sources):
    """The first archive of each kind, "" for the main one and "-security", or None."""
    main = security = None
    for uri, suite in sources:
        match = DEBIAN_SUITE.match(suite)
        if match and match.group(1):
            security = security or uri
        elif match:
            main = main or uri
    return main, security


def sources_list(kernel):
    main, security = archives(machine_sources())
    if not main:
        raise Missing("no Debian archive among the machine's package sources (/etc/apt); "
                      "the kernels come from there: add one to /etc/apt/sources.list.d")
    lines = []
    for suite in kernel.suites:
        uri = security if suite.endswith("-security") else main
        if uri:
            lines.append(f"deb [arch=amd64 signed-by={KEYRING}] {uri} {suite} main\n")
    return "".join(lines)


# An apt of our own


class Apt:
    """Runs apt with its lists, cache and idea of what is installed below one directory."""

    def __init__(self, root, kernel):
        self.root = root
        for name in ("state/lists/partial", "cache/archives/partial", "parts", "trusted"):
            os.makedirs(os.path.join(root, name), exist_ok=True)
        open(os.path.join(root, "status"), "a", encoding="utf-8").close()
        with open(os.path.join(root, "sources.list"), "w", encoding="utf-8") as file:
            file.write(sources_list(kernel))

    def options(self):
        root = self.root
        settings = {
            "Dir::Etc::SourceList": f"{root}/sources.list",
            "Dir::Etc::SourceParts": f"{root}/parts",
            "Dir::Etc::Trusted": "/dev/null", "Dir::Etc::TrustedParts": f"{root}/trusted",
            "Dir::Etc::Preferences": "/dev/null", "Dir::Etc::PreferencesParts": f"{root}/parts",
            "Dir::State": f"{root}/state", "Dir::State::status": f"{root}/status",
            "Dir::Cache": f"{root}/cache", "APT::Architecture": "amd64",
            "APT::Architectures": "amd64", "APT::Sandbox::User": "",
            "APT::Get::AllowUnauthenticated": "false",
            "Acquire::AllowInsecureRepositories": "false", "Acquire::Languages": "none",
            "Acquire::Retries": "3", "Acquire::http::Timeout": "30",
            "APT::Update::Post-Invoke-Success::": "", "DPkg::Post-Invoke::": "",
        }
        return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]

    def run(self, tool, *words):
        command = [tool, *self.options(), *words]
        return subprocess.run(command, cwd=self.root, check=False, text=True, errors="replace",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env={**os.environ, "LC_ALL": "C"})

    def must(self, what, tool, *words):
        for _ in range(TRIES):
            done = self.run(tool, *words)
            if done.returncode == 0:
                return done.stdout
        raise Missing(f"{what}: {tool} {words[0]} failed; it said:\n{tail(done.stdout)}")

    def update(self):
        """Reads the archive's lists anew; returns what to say if they turn out not to do."""
        for _ in range(TRIES):
            done = self.run("apt-get", "update")
            if done.returncode == 0 and "\nErr:" not in done.stdout:
                return ""
        return ("the archive cannot be reached; this needs the network, or the packages of an "
                f"earlier run below {cache_dir()}. apt-get update said:\n{tail(done.stdout)}")

    def show(self, package):
        """The fields of the newest version of a package."""
        text = self.must(f"package {package}", "apt-cache", "show", "--no-all-versions", package)
        return dict(re.findall(r"^([\w-]+): (.*)$", text, re.M))


def tail(text, lines=12):
    """The end of what a tool said, without the hosts it spoke to."""
    hidden = re.sub(r"\bhttps?://[^\s/]+", "<archive>", text)
    hidden = re.sub(r"\b(?:[\w-]+\.)+(?:org|net|com|io|dev|internal|local)\b", "<host>", hidden)
    return "\n".join("    " + line for line in hidden.strip().splitlines()[-lines:])


def depends(fields):
    """The first choice of each dependency, by name."""
    return [re.split(r"[ |(:]", part.strip())[0] for part in fields.get("Depends", "").split(",")]


def is_kernel_part(name):
    return re.match(r"linux-(image|headers|kbuild|compiler)-", name)


def wanted_packages(apt, kernel):
    """Names, with the pointers followed, and the version of the kernel package proper."""
    names, queue = [], [kernel.image, kernel.headers]
    while queue:
        name = queue.pop(0)
        if name not in names:
            names.append(name)
            queue += [n for n in depends(apt.show(name)) if is_kernel_part(n)]
    image = next(n for n in names if re.match(r"linux-image-\d", n))
    return names, apt.show(image)["Version"]


# Unpacked kernels


class Tree:
    """An unpacked kernel: where its image and headers are and which version it is."""

    def __init__(self, path):
        self.path = path
        self.version = read(os.path.join(path, "VERSION")).strip()

    @property
    def image(self):
        return only(glob.glob(os.path.join(self.path, "root/boot/vmlinuz-*")), "kernel image")

    @property
    def headers(self):
        found = glob.glob(os.path.join(self.path, "root/usr/src/linux-headers-*-cloud-amd64"))
        return only(found, "kernel headers")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def only(paths, what):
    if len(paths) != 1:
        raise Damaged(f"{what}: expected one, found {paths or 'none'}; remove {cache_dir()} and "
                      "run again")
    return paths[0]


def localise(root):
    """Headers name each other by absolute paths below /usr; lets them find each other here."""
    for path in glob.glob(os.path.join(root, "usr/src/linux-headers-*/Makefile")):
        text = read(path)
        if "/usr/src/" in text and root not in text:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace("/usr/src/", os.path.join(root, "usr/src/")))
    for link in glob.glob(os.path.join(root, "usr/src/linux-headers-*/*")):
        if os.path.islink(link) and not os.path.exists(link):
            relink(link, root)


def relink(link, root):
    target = os.readlink(link)
    if target.startswith("/"):
        os.remove(link)
        os.symlink(root + target, link)


def find_tool(name, package):
    path = shutil.which(name)
    if not path:
        raise Missing(f"{name} is not installed: apt-get install {package}")
    return path


def fetch(kernel, say):
    """Downloads and unpacks a kernel; returns its tree."""
    for tool, package in (("apt-get", "apt"), ("dpkg-deb", "dpkg")):
        find_tool(tool, package)
    if not os.path.exists(KEYRING):
        raise Missing(f"{KEYRING} is not there: apt-get install debian-archive-keyring")
    base = os.path.join(cache_dir(), kernel.name)
    apt = Apt(os.path.join(base, "apt"), kernel)
    say(f"asking the archive for {kernel.image}")
    trouble = apt.update()
    try:
        names, version = wanted_packages(apt, kernel)
    except Missing as reason:
        raise Missing(trouble or str(reason)) from reason
    path = os.path.join(base, version)
    if not os.path.exists(os.path.join(path, "VERSION")):
        unpack(apt, names, version, path, say)
    return Tree(path)


def unpack(apt, names, version, path, say):
    say(f"downloading {version}: {' '.join(names)}")
    apt.must(f"kernel {version}", "apt-get", "download", *names)
    debs = glob.glob(os.path.join(apt.root, "*.deb"))
    shutil.rmtree(path, ignore_errors=True)
    root = os.path.join(path, "root")
    os.makedirs(root)
    for deb in debs:
        subprocess.run(["dpkg-deb", "-x", deb, root], check=True)
        os.remove(deb)
    localise(root)
    shutil.rmtree(os.path.join(root, "lib/modules"), ignore_errors=True)
    with open(os.path.join(path, "VERSION"), "w", encoding="utf-8") as file:
        file.write(version + "\n")


def have(kernel):
    """The trees already unpacked, the newest last."""
    paths = glob.glob(os.path.join(cache_dir(), kernel.name, "*", "VERSION"))
    return [Tree(os.path.dirname(p)) for p in sorted(paths, key=os.path.getmtime)]
