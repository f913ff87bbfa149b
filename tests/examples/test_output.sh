#!/bin/sh
# SPDX-License-Identifier: MIT
# An example succeeds, prints exactly what the text beside it says, and nothing on stderr.
# Usage: test_output.sh PROGRAM TEXT
set -eu

program=$1 text=$2
unset SKBSIM_OPTIONS
out=$(mktemp)
trap 'rm -f -- "$out"' EXIT

"$program" >"$out" 2>&1
diff -u -- "$text" "$out"
