/* SPDX-License-Identifier: MIT */
/* "skbsim bridge": the VLAN NAT router between two real interfaces. */
#ifndef TOOL_BRIDGE_H
#define TOOL_BRIDGE_H

/* @argv[0] is the word "bridge". Returns an exit code. */
int bridge_command(int argc, char **argv);

#endif
