# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What the project needs from the system, by Debian's package names, and how to get what is
# missing. Read by tools/quickstart, tools/check and tools/coverage.

BUILD_PACKAGES="gcc libc6-dev meson ninja-build pkg-config libjemalloc-dev liburcu-dev libcmocka-dev
	libpcap-dev"
# shellcheck disable=SC2034 # used by tools/check
TEST_PACKAGES="$BUILD_PACKAGES clang libclang-rt-dev python3 spin tcpdump valgrind"

# Allocators that bench/ measures beside ours; those that are not there are left out. So is
# DPDK, but nobody is made to install libdpdk-dev: it brings 250 packages along.
# shellcheck disable=SC2034 # used by tools/check
BENCH_PACKAGES="libjemalloc2 libmimalloc2.0 libtcmalloc-minimal4"

# What real traffic through real interfaces takes.
# shellcheck disable=SC2034 # used by tools/check
LIVE_PACKAGES="clang ethtool iperf3 iproute2 python3"

# What booting real kernels takes.
# shellcheck disable=SC2034 # used by tools/check
ORACLE_PACKAGES="qemu-system-x86 busybox-static cpio make python3 gcc binutils"

step()
{
	printf '==> %s\n' "$*"
}

fail()
{
	printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2
	exit 1
}

# Looks for what a package brings, not for the package: it may have come another way.
is_there()
{
	case $1 in
	libc6-dev) echo '#include <stdio.h>' | gcc -E - ;;
	ninja-build) command -v ninja ;;
	libjemalloc-dev) pkg-config --exists jemalloc ;;
	liburcu-dev) pkg-config --exists liburcu-cds ;;
	libcmocka-dev) pkg-config --exists cmocka ;;
	libpcap-dev) pkg-config --exists libpcap ;;
	libclang-rt-dev) echo 'int main(void) { return 0; }' | clang -fsanitize=thread -x c -o /dev/null - ;;
	qemu-system-x86) command -v qemu-system-x86_64 ;;
	busybox-static) command -v busybox ;;
	binutils) command -v readelf ;;
	iproute2) command -v ip ;;
	libjemalloc2) ls /usr/lib/*/libjemalloc.so.2 ;;
	libmimalloc2.0) ls /usr/lib/*/libmimalloc.so.2.0 ;;
	libtcmalloc-minimal4) ls /usr/lib/*/libtcmalloc_minimal.so.4 ;;
	*) command -v "$1" ;;
	esac >/dev/null 2>&1
}

# Prints those of its arguments that are not there.
missing_of()
{
	for package in "$@"; do
		is_there "$package" || printf '%s ' "$package"
	done
}

as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

install_packages()
{
	command -v apt-get >/dev/null ||
		fail "missing: $*; they are Debian's names, install what your system calls them"
	as_root true 2>/dev/null || fail "missing: $*; run as root: apt-get install $*"
	step "Installing $*"
	as_root apt-get update -q </dev/null
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends "$@" </dev/null
}

# Installs those of its arguments that are missing, or ends the script saying how to get them.
need_packages()
{
	missing=$(missing_of "$@")
	if [ -z "$missing" ]; then
		step "Packages: all there"
		return
	fi
	step "Packages: missing ${missing% }"
	# shellcheck disable=SC2086 # a list of words
	install_packages $missing
	missing=$(missing_of "$@")
	[ -z "$missing" ] || fail "still missing after the installation: ${missing% }"
}

# The same, but what cannot be had is said and left out: false.
try_packages()
{
	missing=$(missing_of "$@")
	[ -n "$missing" ] || return 0
	step "Packages: installing $missing"
	# shellcheck disable=SC2086 # a list of words
	(install_packages $missing) || return 1
	[ -z "$(missing_of "$@")" ]
}

# Forgets build directory $1 if it was configured for a tree at another place.
forget_if_moved()
{
	[ -d "$1" ] || return 0
	[ "$(cat "$1/.source" 2>/dev/null)" = "$PWD" ] || rm -rf -- "$1"
}

# Notes where the tree of build directory $1 is.
note_place()
{
	printf '%s\n' "$PWD" >"$1/.source"
}
