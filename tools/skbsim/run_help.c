// SPDX-License-Identifier: MIT
/* What "skbsim run --help" and "skbsim slabinfo --help" print. */
#include "run_help.h"

#include <stdio.h>
#include <string.h>

#include <skbsim/skbsim.h>

static const char slabinfo_help_text[] =
	"Usage: skbsim slabinfo [OPTION]...\n"
	"\n"
	"Runs as skbsim run does, and prints only the slab caches: in the format of\n"
	"/proc/slabinfo, then, after an empty line, their counters since the start as\n"
	"CACHE/COUNTER:SUM. Both as they are when the last round has replayed.\n"
	"\n"
	"  --profile NAME    run as this kernel: v5.10, v5.12 (default) or v6.1\n"
	"  --workload NAME, --driver NAME, --pcap FILE, --gen KIND, --loop N, --burst N,\n"
	"  --cpus N, --free-remote, --switch NAME=on|off\n"
	"                    as for skbsim run\n"
	"  --help            show this\n"
	"\n"
	"Exit status: 0 done; 1 the run failed, or part of the input could not be used; 2 wrong\n"
	"usage.\n";

/* The names of the switches follow: print_switches(). */
static const char help_text[] =
	"Usage: skbsim run [OPTION]...\n"
	"\n"
	"Sends a capture or generated frames through a simulated NIC into a workload, by default\n"
	"a VLAN router with source NAT, once as each of two kernels, and shows what the sk_buff\n"
	"allocator did and how long a packet took. Five rounds of each kernel are measured in\n"
	"turns, each from a fresh start.\n"
	"\n"
	"  --workload NAME   what happens to the packets; names: see below (default: vlan-nat)\n"
	"  --driver NAME     how the NIC's driver makes an skb of a frame; names: see below\n"
	"                    (default: napi_build)\n"
	"  --pcap FILE       pcap or pcapng file of Ethernet frames of 14 to 32384 bytes "
	"(default:\n"
	"                    the one that comes with skbsim)\n"
	"  --gen KIND[,flows=N][,size=N][,train=N][,rate=max]\n"
	"                    frames of a generator instead, a loop being 1000 of them: tcp, udp, "
	"or\n"
	"                    imix, datagrams in frames of 64, 594 and 1518 bytes, 7 to 4 to 1;\n"
	"                    flows: 1 to 65536 (default: 64); size: bytes of a frame with its "
	"VLAN\n"
	"                    tag, 64 to 32384 (default: 1518); train: frames that a flow sends at\n"
	"                    once, 1 to 256 (default: 8 of tcp, else 1); rate: max, as fast as "
	"the\n"
	"                    CPU takes them\n"
	"  --out FILE        write the forwarded frames of one round to a pcap file\n"
	"  --loop N          replay the input N times a round, 1 to 1000000000 (default: 1000,\n"
	"                    or 1 with --out, 200 with --ablate)\n"
	"  --profile NAME    run as this kernel only: v5.10, v5.12 or v6.1\n"
	"  --compare A,B     run as these two kernels (default: v5.10,v5.12)\n"
	"  --switch NAME=on|off\n"
	"                    change one thing about these kernels, whichever they are; may be\n"
	"                    repeated, the last word on a name counts; names: see below\n"
	"  --json FILE       write the figures as JSON too; '-': to stdout, instead of the table\n"
	"  --slabinfo        show the slab caches and their counters, as they are when the last\n"
	"                    round has replayed; with --json - on stderr\n"
	"  --burst N         frames that arrive between two interrupts, 1 to 256 (default: 32);\n"
	"                    from 64 on each poll uses its whole budget: the CPU is saturated\n"
	"  --cpus N          share the frames out to N CPUs by flow, 1 to 64 (default: 1); cpumap\n"
	"                    adds one to each, so that N is at most 32\n"
	"  --free-remote     what one CPU has sent the next one frees; needs --cpus 2 or more and "
	"a\n"
	"                    workload that sends\n"
	"  --latency         time single packets too, in five rounds more of each kernel, and "
	"show\n"
	"                    what the caches hold\n"
	"  --ablate          instead of two kernels, measure the series patch by patch, and with\n"
	"                    other sizes of the cache and of its refills: 31 rounds of each, in\n"
	"                    turns\n"
	"  --plot FILE       with --ablate: draw the differences as an SVG\n"
	"  --help            show this\n"
	"\n"
	"Workloads:\n"
	"  vlan-nat    IPv4 packets leave with another VLAN tag, behind one address; the cover\n"
	"              letter's\n"
	"  gro         the same, but the NIC merges segments of a flow, which leave as they came\n"
	"  forward     IPv4 packets leave with one hop less, and with another VLAN tag\n"
	"  copybreak   forward, behind a driver that copies frames of up to 256 bytes\n"
	"  rx-drop     a protocol handler drops each packet\n"
	"  cpumap      frames go through a ring to another CPU, which builds the skbs in batches "
	"of\n"
	"              8; they end there\n"
	"  veth        frames go through a pair of devices, which builds skbs in batches of 16, "
	"are\n"
	"              sent back through it as skbs, and end\n"
	"\n"
	"Drivers, in cpumap and veth only a matter of who keeps the buffer:\n"
	"  build       build_skb() around the buffer, a page fragment\n"
	"  napi_build  napi_build_skb() around it\n"
	"  napi_alloc  a copy in what napi_alloc_skb() gives; the buffer stays\n"
	"  frags       the buffer, a page, added to what napi_get_frags() gives\n"
	"\n"
	"For vlan-nat and gro the capture is taken as seen on the inside of the router: replies\n"
	"to a host of 192.168.1.0/24 are first readdressed to 203.0.113.1, the address that the\n"
	"router hides these hosts behind, because that is where the outside would have sent them.\n"
	"\n"
	"Exit status: 0 done; 1 the run failed, or part of the input could not be used; 2 wrong\n"
	"usage.\n"
	"\n"
	"Switches, each one difference between kernels that lib/README.md describes:\n";

/* One on a line. */
static void print_switches(void)
{
	const char *name = skbsim_switch_names();

	while (*name) {
		size_t len = strcspn(name, ",");

		printf("  %.*s\n", (int)len, name);
		name += len + strspn(name + len, ", ");
	}
}

void run_help_print(enum command command)
{
	fputs(command == COMMAND_RUN ? help_text : slabinfo_help_text, stdout);
	if (command == COMMAND_RUN)
		print_switches();
}
