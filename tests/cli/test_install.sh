#!/bin/sh
# SPDX-License-Identifier: MIT
# A staged installation serves a user: the README's example compiles with nothing but pkg-config's
# flags and runs, and so does the installed command.
# Usage: test_install.sh BUILD_DIRECTORY README EXAMPLES
set -eu

build=$1 readme=$2 examples=$3
stage=$(mktemp -d)
trap 'rm -rf -- "$stage"' EXIT

DESTDIR=$stage meson install -C "$build" --no-rebuild --quiet

pc=$(find "$stage" -name skbsim.pc)
export PKG_CONFIG_SYSROOT_DIR="$stage"
export PKG_CONFIG_PATH="${pc%/*}"
LD_LIBRARY_PATH=$(dirname -- "${pc%/*}")
export LD_LIBRARY_PATH

# The first C block of the README.
awk '/^```/ { if (inside) exit; inside = $0 == "```c"; next } inside' "$readme" >"$stage/example.c"
[ -s "$stage/example.c" ] || { echo "no C example in $readme"; exit 1; }

# shellcheck disable=SC2046 # flags are words
cc -Wall -Wextra -Werror "$stage/example.c" -o "$stage/example" $(pkg-config --cflags --libs skbsim)
"$stage/example"

# So do the examples, and print what they do in the build.
for source in "$examples"/*.c; do
	# shellcheck disable=SC2046 # flags are words
	cc -Wall -Wextra -Werror "$source" -o "$stage/example" $(pkg-config --cflags --libs skbsim)
	env -u SKBSIM_OPTIONS "$stage/example" | diff -u -- "${source%.c}.txt" -
done

# Statically, too, and without another malloc().
# shellcheck disable=SC2046 # flags are words
cc "$stage/example.c" -o "$stage/static" $(pkg-config --cflags skbsim) \
	$(pkg-config --static --libs skbsim | sed 's/-lskbsim/-l:libskbsim.a/')
"$stage/static"
if ldd "$stage/static" | grep -E 'jemalloc|libskbsim'; then
	echo "a static program needs neither"
	exit 1
fi

# Under /usr/local a user's pkg-config and loader look here.
case ${pc#"$stage"} in
/usr/local/lib/pkgconfig/skbsim.pc) ;;
/usr/local/*) echo "${pc#"$stage"} is not where pkg-config looks"; exit 1 ;;
esac

prefix=${LD_LIBRARY_PATH%/lib*}
"$prefix/bin/skbsim" run --loop 1 --json "$stage/figures.json"
cmp "$prefix/share/skbsim/tcp-vlan100.pcap" "$(dirname -- "$0")/../data/tcp-vlan100.pcap"
