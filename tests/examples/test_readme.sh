#!/bin/sh
# SPDX-License-Identifier: MIT
# The examples' README names each program there is, and quotes only what a program prints; each
# program is short enough to be read at once, and each drawing fits a slide.
# Usage: test_readme.sh DIRECTORY PROGRAM...
set -eu

dir=$1
shift
status=0
complain()
{
	echo "$*"
	status=1
}

for source in "$dir"/*.c; do
	name=$(basename -- "$source" .c)
	case " $* " in
	*" $name "*) ;;
	*) complain "$name is not built" ;;
	esac
done
for name in "$@"; do
	grep -q "^| \[$name\.c\]($name\.c) | " "$dir/README.md" || complain "README: no row for $name"
	[ "$(wc -l <"$dir/$name.c")" -le 100 ] || complain "$name.c has more than 100 lines"
	! grep -n '.\{101,\}' "$dir/$name.txt" || complain "$name.txt has more than 100 columns"
done

# quoted NAME: the block that follows the line which begins with "`NAME` prints".
quoted()
{
	awk -v start="\`$1\` prints" 'index($0, start) == 1 { found = 1 }
		/^```/ { if (inside) exit; inside = found; next }
		inside' "$dir/README.md"
}

quotes=0
for name in "$@"; do
	grep -q "^\`$name\` prints" "$dir/README.md" || continue
	quotes=$((quotes + 1))
	text=$(quoted "$name")
	[ -n "$text" ] || complain "README: nothing quoted of $name"
	case "$(cat "$dir/$name.txt")" in
	*"$text"*) ;;
	*) complain "README: $name does not print"; echo "$text" ;;
	esac
done
[ "$quotes" -gt 0 ] || complain "README quotes no output"
[ "$(grep -c '^```' "$dir/README.md")" -eq $((2 * quotes)) ] ||
	complain "README: a block that is no program's output"
exit $status
