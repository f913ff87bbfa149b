#!/bin/sh
# SPDX-License-Identifier: MIT
# jemalloc-private.sh LD OBJCOPY ARCHIVE OUTPUT
#
# Makes one object of jemalloc's position-independent archive: only what the page
# supply calls stays visible, as skbsim_je_*; malloc() and its kind become local.
# The environment and the configuration it reads are the library's (supply_jemalloc.c).
set -eu
ld=$1 objcopy=$2 archive=$3 output=$4

"$ld" -r -u mallocx -u sdallocx -u mallctl -o "$output" "$archive"
"$objcopy" \
	--redefine-sym mallocx=skbsim_je_mallocx \
	--redefine-sym sdallocx=skbsim_je_sdallocx \
	--redefine-sym mallctl=skbsim_je_mallctl \
	--redefine-sym malloc_conf=skbsim_je_malloc_conf \
	--redefine-sym secure_getenv=skbsim_je_getenv \
	"$output"
"$objcopy" \
	--keep-global-symbol skbsim_je_mallocx \
	--keep-global-symbol skbsim_je_sdallocx \
	--keep-global-symbol skbsim_je_mallctl \
	--keep-global-symbol skbsim_je_malloc_conf \
	"$output"
