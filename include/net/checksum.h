/* SPDX-License-Identifier: MIT */
/*
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624). Any
 * context; each function gives what the one of its name gives in Linux 6.1.
 */
#ifndef SKBSIM_NET_CHECKSUM_H
#define SKBSIM_NET_CHECKSUM_H

#include <asm/byteorder.h>
#include <linux/compiler.h>
#include <linux/types.h>

#define CSUM_MANGLED_0 ((__sum16)0xffff)

/* Ones' complement addition: carries out of bit 31 come back in at bit 0. */
static inline __wsum csum_add(__wsum csum, __wsum addend)
{
	u32 sum = csum + addend;

	return sum + (sum < addend);
}

static inline __wsum csum_sub(__wsum csum, __wsum addend)
{
	return csum_add(csum, ~addend);
}

/* The sum of a block whose first byte stands at @offset of the whole: at odd places bytes swap. */
static inline __wsum csum_shift(__wsum sum, int offset)
{
	return offset & 1 ? (u32)sum >> 8 | (u32)sum << 24 : sum;
}

static inline __wsum csum_block_add(__wsum csum, __wsum block, int offset)
{
	return csum_add(csum, csum_shift(block, offset));
}

static inline __wsum csum_block_sub(__wsum csum, __wsum block, int offset)
{
	return csum_block_add(csum, ~block, offset);
}

/* Sixteen bits and complemented: what stands in a header. */
static inline __sum16 csum_fold(__wsum csum)
{
	u32 sum = csum;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (__sum16)~sum;
}

static inline __wsum csum_unfold(__sum16 n)
{
	return n;
}

/* Sixteen bits of either: ones' complement addition and subtraction. */
static inline __sum16 csum16_add(__sum16 csum, __be16 addend)
{
	u16 sum = csum + addend;

	return sum + (sum < addend);
}

static inline __sum16 csum16_sub(__sum16 csum, __be16 addend)
{
	return csum16_add(csum, ~addend);
}

/* @sum and the pseudo header of TCP or UDP over IPv4: @len bytes, @proto in host order. */
static inline __wsum csum_tcpudp_nofold(__be32 saddr, __be32 daddr, u32 len, u8 proto, __wsum sum)
{
	return csum_add(csum_add(csum_add(sum, saddr), daddr), __cpu_to_be32(len + proto));
}

/* The checksum for the header, @sum being that of header and payload. */
static inline __sum16 csum_tcpudp_magic(__be32 saddr, __be32 daddr, u32 len, u8 proto, __wsum sum)
{
	return csum_fold(csum_tcpudp_nofold(saddr, daddr, len, proto, sum));
}

/**
 * csum_partial - add up a buffer
 * @buff: any alignment
 * @len: bytes, 0 and up; an odd last byte counts as followed by a zero
 * @sum: start value
 *
 * Any context. A 32-bit ones' complement sum in memory order, for csum_fold().
 */
SKBSIM_API __wsum csum_partial(const void *buff, int len, __wsum sum);

/* The checksum of an IPv4 header of @ihl words: 0 if the one in it is right. */
SKBSIM_API __sum16 ip_fast_csum(const void *iph, unsigned int ihl);

/* Corrects the checksum *@sum for a field that changed from @from to @to. */
static inline void csum_replace4(__sum16 *sum, __be32 from, __be32 to)
{
	*sum = csum_fold(csum_add(csum_sub(~csum_unfold(*sum), from), to));
}

static inline void csum_replace2(__sum16 *sum, __be16 from, __be16 to)
{
	csum_replace4(sum, from, to);
}

#endif
