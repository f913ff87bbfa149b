/* SPDX-License-Identifier: MIT */
/* A VLAN tag into what a host sends, and off what it receives: for kernels without VLAN
 * interfaces. Built by clang -target bpf -DVLAN_ID=n, without headers. */
#define BPF_SECTION(name) __attribute__((section(name), used))

#define TAGGED 0x0081 /* ETH_P_8021Q as it lies on the wire, read on a little-endian machine */
#define GO_ON  0      /* TC_ACT_OK */

/* Helpers of the kernel, by number. */
static int (*const skb_vlan_push)(void *skb, unsigned short proto, unsigned short tci) = (void *)18;
static int (*const skb_vlan_pop)(void *skb) = (void *)19;

BPF_SECTION("tc/push") int tag_push(void *skb)
{
	skb_vlan_push(skb, TAGGED, VLAN_ID);
	return GO_ON;
}

BPF_SECTION("tc/pop") int tag_pop(void *skb)
{
	skb_vlan_pop(skb);
	return GO_ON;
}

char licence_text[] BPF_SECTION("license") = "Dual MIT/GPL";
