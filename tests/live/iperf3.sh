#!/bin/sh
# SPDX-License-Identifier: MIT
# Real traffic through skbsim bridge: iperf3 and a file whose bytes are checked, TCP and UDP, in
# both directions, between VLANs where the machine can make them.
#
#     iperf3.sh [SKBSIM]
#
#     [inside] host0 --veth-- in0 [router: skbsim bridge] out0 --veth-- host0 [outside]
#
# Each in a network namespace of its own; nothing else of the machine is touched. With GRO off the
# hosts send large packets (TSO), which pass as they are; with GRO on they send frames that
# fit the wire, for the router to merge. SKBSIM: the command, by default that of build/.
# SKBSIM_LIVE_SECONDS: of each iperf3 run (2).
set -eu

here=$(dirname -- "$(readlink -f -- "$0")")
skbsim=$(readlink -m -- "${1:-$here/../../build/tools/skbsim}")
seconds=${SKBSIM_LIVE_SECONDS:-2}
inside=skbsim-$$-in router=skbsim-$$-router outside=skbsim-$$-out
vlan_in=100 vlan_out=200
server=203.0.113.2
bridge='' client=''

skip()
{
	echo "skipped: $*"
	exit 77
}

fail()
{
	echo "FAIL $*" >&2
	# So that it tells what it lost.
	if [ -n "$bridge" ] && kill -TERM "$bridge" 2>/dev/null; then
		wait "$bridge" || :
		bridge=''
	fi
	[ ! -s "$tmp/bridge.log" ] || cat -- "$tmp/bridge.log" >&2
	exit 1
}

in_ns()
{
	ip netns exec "$@"
}

# attended COMMAND...: a signal ends this script at once, not when the command has ended
attended()
{
	"$@" &
	client=$!
	status=0
	wait $client || status=$?
	client=''
	return $status
}

# Another signal must not end it halfway.
cleanup()
{
	trap '' INT TERM HUP
	trap - EXIT
	# Ends what it runs, too.
	[ -z "$client" ] || kill -TERM "$client" 2>/dev/null || :
	for pid in $bridge ${servers:-}; do
		kill -KILL "$pid" 2>/dev/null || :
	done
	# A signal that came before they were ignored may end a wait too early.
	until wait 2>/dev/null; do :; done
	for ns in "$inside" "$router" "$outside"; do
		ip netns del "$ns" 2>/dev/null || :
	done
	[ -z "${tmp:-}" ] || rm -rf -- "$tmp"
}

if [ ! -x "$skbsim" ]; then
	echo "iperf3.sh: $skbsim: no such program; expected it to be built, or another one named" >&2
	exit 2
fi
[ "$(id -u)" = 0 ] || skip "needs root"
for tool in ip ethtool iperf3 python3; do
	command -v "$tool" >/dev/null || skip "needs $tool"
done
trap cleanup EXIT
trap 'exit 1' INT TERM HUP
ip netns add "$router" 2>/dev/null || skip "network namespaces cannot be made here"
tmp=$(mktemp -d)

# ---- The network ------------------------------------------------------------------------------

# add_host NAMESPACE INTERFACE_OF_THE_ROUTER
add_host()
{
	ip netns add "$1"
	in_ns "$1" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6' 2>/dev/null || :
	ip link add host0 netns "$1" type veth peer name "$2" netns "$router" ||
		skip "veth pairs cannot be made here"
	ip -n "$1" link set lo up
	ip -n "$1" link set host0 up
	ip -n "$router" link set "$2" up
}

# tag_by_interface NAMESPACE ID: a VLAN interface, where the kernel has them.
tag_by_interface()
{
	ip -n "$1" link add link host0 name vlan0 type vlan id "$2" 2>/dev/null &&
		ip -n "$1" link set vlan0 up
}

# tag_by_program NAMESPACE ID: two BPF programs that put the tag in and take it off.
tag_by_program()
{
	command -v tc >/dev/null && command -v clang >/dev/null || return 1
	clang -O2 -target bpf "-DVLAN_ID=$2" -c "$here/tag.bpf.c" -o "$tmp/tag-$2.o" 2>/dev/null &&
		tc -n "$1" qdisc add dev host0 clsact 2>/dev/null &&
		tc -n "$1" filter add dev host0 egress bpf da obj "$tmp/tag-$2.o" sec tc/push \
			2>/dev/null &&
		tc -n "$1" filter add dev host0 ingress bpf da obj "$tmp/tag-$2.o" sec tc/pop \
			2>/dev/null
}

in_ns "$router" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6' 2>/dev/null || :
add_host "$inside" in0
add_host "$outside" out0
dev=host0
if tag_by_interface "$inside" $vlan_in && tag_by_interface "$outside" $vlan_out; then
	dev=vlan0
	echo "VLAN $vlan_in and $vlan_out: by VLAN interfaces"
elif tag_by_program "$inside" $vlan_in && tag_by_program "$outside" $vlan_out; then
	echo "VLAN $vlan_in and $vlan_out: by BPF programs, as the kernel has no VLAN interfaces"
else
	vlan_in=0 vlan_out=0
	echo "no VLANs: the kernel has no VLAN interfaces, and tc or clang for BPF is missing"
fi
ip -n "$inside" addr add 192.168.1.2/24 dev "$dev"
ip -n "$inside" route add default via 192.168.1.1
ip -n "$outside" addr add $server/24 dev "$dev"

# ---- Programs -----------------------------------------------------------------------------------

# wait_for WHAT COMMAND...: up to ten seconds
wait_for()
{
	what=$1
	shift
	for _ in $(seq 100); do
		"$@" && return
		sleep 0.1
	done
	fail "$what"
}

start_bridge()
{
	ip netns exec "$router" "$skbsim" bridge --in in0 --out out0 --vlan-in $vlan_in \
		--vlan-out $vlan_out "$@" >"$tmp/bridge.log" 2>&1 &
	bridge=$!
	wait_for "skbsim bridge $* did not start" grep -q ^bridge: "$tmp/bridge.log"
}

# stop_bridge SIGNAL
stop_bridge()
{
	kill "-$1" $bridge
	status=0
	wait $bridge || status=$?
	bridge=''
	[ $status = 0 ] || fail "skbsim bridge ended with $status after SIG$1"
	cat -- "$tmp/bridge.log"
	grep -q '^leaked  *0$' "$tmp/bridge.log" || fail "something leaked"
}

# The figure of a line of the bridge's report: of the first column, or of the second for $2 = 2.
reported()
{
	sed -n "s/^$1  *//p" "$tmp/bridge.log" | head -n 1 | tr -s ' ' | cut -d ' ' -f "${2:-1}" |
		tr -d ,
}

listens()
{
	in_ns "$outside" python3 "$here/transfer.py" probe $server "$1" 2>/dev/null
}

# Datagrams that the host in namespace $1 has lost because nobody read them fast enough.
unread()
{
	in_ns "$1" sed -n 's/^Udp: \([0-9].*\)/\1/p' /proc/net/snmp | cut -d ' ' -f 5
}

# run NAME OPTION...: one run of iperf3, its result in $tmp/NAME.json
run()
{
	name=$1
	shift
	attended ip netns exec "$inside" timeout $((seconds + 20)) iperf3 -c $server -t "$seconds" --json "$@" \
		>"$tmp/$name.json" || fail "iperf3 $*: $(grep '"error"' "$tmp/$name.json")"
}

# judge_tcp NAME BITS_PER_SECOND OPTION...: the best of three runs must be so fast, as others may
# use the machine
judge_tcp()
{
	name=$1 least=$2
	shift 2
	for _ in 1 2 3; do
		run "$name" "$@"
		! python3 "$here/judge.py" tcp "$tmp/$name.json" "$least" || return 0
	done
	fail "$name"
}

# judge_udp NAME RECEIVER OPTION...: what is missing at the end has been lost by the receiver itself
judge_udp()
{
	name=$1 receiver=$2
	shift 2
	before=$(unread "$receiver")
	run "$name" -u -l 1400 -b 100M "$@"
	python3 "$here/judge.py" udp "$tmp/$name.json" $(($(unread "$receiver") - before)) ||
		fail "$name"
}

traffic()
{
	judge_tcp tcp-out "$1"
	judge_tcp tcp-in "$1" -R
	judge_udp udp-out "$outside"
	judge_udp udp-in "$inside" -R
	attended ip netns exec "$inside" timeout 60 python3 "$here/transfer.py" client $server 5202 ||
		fail "the file did not arrive as it was sent"
}

ip netns exec "$outside" iperf3 -s >"$tmp/iperf3.log" 2>&1 &
servers=$!
ip netns exec "$outside" python3 "$here/transfer.py" server $server 5202 &
servers="$servers $!"
wait_for "iperf3 -s did not start" listens 5201
wait_for "transfer.py server did not start" listens 5202

# ---- GRO off: large packets pass ----------------------------------------------------------------

start_bridge --gro off
traffic 1e9
stop_bridge INT
[ "$(reported "  large, of senders' TSO")" -gt 0 ] || fail "no large packet came in"

# ---- GRO on: frames that fit the wire are merged ------------------------------------------------

for ns in "$inside" "$outside"; do
	in_ns "$ns" ethtool -K host0 tso off gso off >/dev/null
done
start_bridge --gro on
traffic 1e8
stop_bridge TERM
[ "$(reported "  large, of senders' TSO")" = 0 ] || fail "a large packet came in"
[ "$(reported '  large, TSO or merged' 2)" -gt 0 ] || fail "nothing was merged"

# ---- One CPU for both interfaces ----------------------------------------------------------------

for ns in "$inside" "$outside"; do
	in_ns "$ns" ethtool -K host0 tso on gso on >/dev/null
done
start_bridge --gro off --cpus 1
traffic 1e8
stop_bridge INT
echo "all arrived"
