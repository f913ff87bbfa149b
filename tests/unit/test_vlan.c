/* SPDX-License-Identifier: MIT */
/* Ethernet headers and VLAN tags: taken off on receive, put on for transmit. */
#include "harness.h"

#include <linux/etherdevice.h>
#include <linux/if_packet.h>
#include <linux/if_vlan.h>
#include <net/checksum.h>

#include <errno.h>

static struct net_device dev = { .name = "test", .dev_addr = { 2, 0, 0, 0, 0, 1 } };

#define TAGGED_LEN 64

/* A frame of @len bytes: @dest, some source, VLAN 100 with priority 5, type @type, then bytes
 * counting up. */
static struct sk_buff *tagged_frame(const u8 *dest, u16 type, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(&dev, 128);
	u8 frame[TAGGED_LEN];
	int i;

	memcpy(frame, dest, 6);
	memcpy(frame + 6, "\x02\x00\x00\x00\x00\x09", 6);
	memcpy(frame + 12, "\x81\x00\xa0\x64", 4);
	frame[16] = type >> 8;
	frame[17] = type;
	for (i = 18; i < TAGGED_LEN; i++)
		frame[i] = i;
	skb_put_data(skb, frame, len);
	return skb;
}

static void the_header_tells_who_is_meant(void **state)
{
	static const struct {
		u8 dest[6];
		int kind;
	} cases[] = {
		{ { 2, 0, 0, 0, 0, 1 }, PACKET_HOST },
		{ { 2, 0, 0, 0, 0, 7 }, PACKET_OTHERHOST },
		{ { 1, 0, 0x5e, 0, 0, 1 }, PACKET_MULTICAST },
		{ { 255, 255, 255, 255, 255, 255 }, PACKET_BROADCAST },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sk_buff *skb = tagged_frame(cases[i].dest, ETH_P_IP, TAGGED_LEN);
		unsigned char *start = skb->data;

		assert_int_equal(eth_type_trans(skb, &dev), __cpu_to_be16(ETH_P_8021Q));
		assert_int_equal(skb->pkt_type, cases[i].kind);
		assert_ptr_equal(skb_mac_header(skb), start);
		assert_ptr_equal(skb->data, start + 14);
		assert_ptr_equal(skb->dev, &dev);
		kfree_skb(skb);
	}
}

static void a_length_instead_of_a_type_is_8023(void **state)
{
	struct sk_buff *skb = netdev_alloc_skb(&dev, 128);
	u8 *frame = skb_put(skb, 60);

	(void)state;
	memset(frame, 0, 60);
	frame[13] = 46;
	assert_int_equal(eth_type_trans(skb, &dev), __cpu_to_be16(ETH_P_802_2));
	skb_push(skb, 14);
	frame[14] = frame[15] = 0xff;
	assert_int_equal(eth_type_trans(skb, &dev), __cpu_to_be16(ETH_P_802_3));
	/* The largest length, and the lowest type. */
	skb_push(skb, 14);
	memcpy(frame + 12, "\x05\xff", 2);
	assert_int_equal(eth_type_trans(skb, &dev), __cpu_to_be16(ETH_P_802_3));
	skb_push(skb, 14);
	memcpy(frame + 12, "\x06\x00", 2);
	assert_int_equal(eth_type_trans(skb, &dev), __cpu_to_be16(0x0600));
	kfree_skb(skb);
}

static void a_header_says_whether_it_is_complete(void **state)
{
	static const u8 dest[6] = { 2, 0, 0, 0, 0, 9 }, source[6] = { 2, 0, 0, 0, 0, 8 };
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);

	(void)state;
	skb_reserve(skb, 64);
	assert_int_equal(eth_header(skb, &dev, ETH_P_IP, dest, NULL, 46), ETH_HLEN);
	assert_memory_equal(skb->data, dest, 6);
	assert_memory_equal(skb->data + 6, dev.dev_addr, 6);
	assert_memory_equal(skb->data + 12, "\x08\x00", 2);
	assert_int_equal(eth_header(skb, &dev, ETH_P_IP, dest, source, 46), ETH_HLEN);
	assert_memory_equal(skb->data + 6, source, 6);
	assert_int_equal(eth_header(skb, &dev, ETH_P_802_3, NULL, source, 46), -ETH_HLEN);
	assert_memory_equal(skb->data + 6, source, 6);
	assert_memory_equal(skb->data + 12, "\x00\x2e", 2);
	kfree_skb(skb);
}

static struct sk_buff *received(struct sk_buff *skb)
{
	skb->protocol = eth_type_trans(skb, &dev);
	return skb;
}

static void untagging_moves_the_tag_into_the_skb(void **state)
{
	struct sk_buff *skb = received(tagged_frame(dev.dev_addr, ETH_P_IP, TAGGED_LEN));
	unsigned char *mac = skb_mac_header(skb);

	(void)state;
	skb = skb_vlan_untag(skb);
	assert_non_null(skb);
	assert_true(skb_vlan_tag_present(skb));
	assert_int_equal(skb_vlan_tag_get(skb), 0xa064);
	assert_int_equal(skb->vlan_proto, __cpu_to_be16(ETH_P_8021Q));
	assert_int_equal(skb->protocol, __cpu_to_be16(ETH_P_IP));
	assert_int_equal(skb->len, TAGGED_LEN - 18);
	assert_int_equal(skb->data[0], 18);
	/* The addresses moved up against the type. */
	assert_ptr_equal(skb_mac_header(skb), mac + 4);
	assert_ptr_equal(skb->data, skb_mac_header(skb) + 14);
	assert_memory_equal(skb_mac_header(skb), dev.dev_addr, 6);
	assert_int_equal(skb->mac_len, 14);
	assert_ptr_equal(skb_network_header(skb), skb->data);
	kfree_skb(skb);
}

static void a_length_behind_a_tag_is_8023(void **state)
{
	struct sk_buff *skb = received(tagged_frame(dev.dev_addr, 46, TAGGED_LEN));

	(void)state;
	skb = skb_vlan_untag(skb);
	assert_int_equal(skb->protocol, __cpu_to_be16(ETH_P_802_2));
	kfree_skb(skb);
	skb = received(tagged_frame(dev.dev_addr, 46, TAGGED_LEN));
	skb->data[4] = skb->data[5] = 0xff;
	skb = skb_vlan_untag(skb);
	assert_int_equal(skb->protocol, __cpu_to_be16(ETH_P_802_3));
	kfree_skb(skb);
}

static void a_tag_cut_short_is_dropped(void **state)
{
	struct skbsim_skb_stats ends;
	unsigned int len;

	(void)state;
	for (len = 14; len < 20; len++)
		assert_null(skb_vlan_untag(received(tagged_frame(dev.dev_addr, ETH_P_IP, len))));
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.kfree_skb, 6);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void untagging_a_clone_leaves_the_others_frame_alone(void **state)
{
	struct sk_buff *skb = received(tagged_frame(dev.dev_addr, ETH_P_IP, TAGGED_LEN));
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);
	u8 before[18];

	(void)state;
	memcpy(before, skb_mac_header(skb), sizeof(before));
	clone = skb_vlan_untag(clone);
	assert_memory_equal(skb_mac_header(skb), before, sizeof(before));
	assert_int_equal(skb_vlan_tag_get(clone), 0xa064);
	kfree_skb(clone);
	kfree_skb(skb);
}

/* Devices without Ethernet headers have the mac header at the data. */
static void untagging_without_a_header_before_it_moves_nothing(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_ATOMIC);

	(void)state;
	skb_reserve(skb, 16);
	memset(skb_put(skb, 40), 8, 40);
	skb_reset_mac_header(skb);
	skb->protocol = __cpu_to_be16(ETH_P_8021Q);
	skb = skb_vlan_untag(skb);
	assert_int_equal(skb->len, 36);
	assert_int_equal(skb_vlan_tag_get(skb), 0x0808);
	kfree_skb(skb);
}

static void untagging_moves_a_longer_header_up_as_well(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_ATOMIC);
	u8 *mac;
	int i;

	(void)state;
	skb_reserve(skb, 16);
	mac = skb_put(skb, 70);
	for (i = 0; i < 70; i++)
		mac[i] = i;
	skb_reset_mac_header(skb);
	skb_pull(skb, 30);
	skb->protocol = __cpu_to_be16(ETH_P_8021Q);
	skb = skb_vlan_untag(skb);
	assert_ptr_equal(skb_mac_header(skb), mac + 4);
	for (i = 0; i < 28; i++)
		assert_int_equal(mac[4 + i], i);
	assert_int_equal(skb->len, 36);
	kfree_skb(skb);
}

static void untagging_without_memory_drops(void **state)
{
	struct sk_buff *skb = received(tagged_frame(dev.dev_addr, ETH_P_IP, TAGGED_LEN));
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(skb_vlan_untag(clone));
	kfree_skb(skb);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* An untagged frame with data at the Ethernet header. */
static struct sk_buff *plain_frame(void)
{
	struct sk_buff *skb = netdev_alloc_skb(&dev, 128);

	memset(skb_put(skb, 46), 0x33, 46);
	eth_header(skb, &dev, ETH_P_IP, "\x02\x00\x00\x00\x00\x09", NULL, skb->len);
	skb_reset_mac_header(skb);
	skb->protocol = __cpu_to_be16(ETH_P_IP);
	return skb;
}

static void a_pushed_tag_lies_beside_the_frame_until_it_is_written(void **state)
{
	struct sk_buff *skb = plain_frame();

	(void)state;
	assert_int_equal(skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 200), 0);
	assert_int_equal(skb->len, 60);
	skb = __vlan_hwaccel_push_inside(skb);
	assert_int_equal(skb->len, 64);
	assert_false(skb_vlan_tag_present(skb));
	assert_memory_equal(
		skb->data,
		"\x02\x00\x00\x00\x00\x09\x02\x00\x00\x00\x00\x01\x81\x00\x00\xc8\x08\x00", 18);
	assert_int_equal(skb->protocol, __cpu_to_be16(ETH_P_8021Q));
	kfree_skb(skb);
}

static void a_second_tag_pushes_the_first_into_the_frame(void **state)
{
	struct sk_buff *skb = plain_frame();
	unsigned int mac_len;

	(void)state;
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 100);
	skb_reset_mac_len(skb);
	mac_len = skb->mac_len;
	assert_int_equal(skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021AD), 300), 0);
	assert_int_equal(skb->len, 64);
	assert_int_equal(skb->mac_len, mac_len + 4);
	assert_memory_equal(skb->data + 12, "\x81\x00\x00\x64\x08\x00", 6);
	assert_int_equal(skb_vlan_tag_get(skb), 300);
	kfree_skb(skb);
}

static void popping_takes_the_tag_beside_the_frame_first(void **state)
{
	struct sk_buff *skb = plain_frame();

	(void)state;
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 100);
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021AD), 300);
	skb_set_network_header(skb, 14);
	/* The one in the frame takes its place. */
	assert_int_equal(skb_vlan_pop(skb), 0);
	assert_int_equal(skb->len, 60);
	assert_true(skb_vlan_tag_present(skb));
	assert_int_equal(skb_vlan_tag_get(skb), 100);
	assert_int_equal(skb->vlan_proto, __cpu_to_be16(ETH_P_8021Q));
	assert_int_equal(skb->protocol, __cpu_to_be16(ETH_P_IP));
	assert_ptr_equal(skb_mac_header(skb), skb->data);
	assert_memory_equal(skb->data, "\x02\x00\x00\x00\x00\x09\x02\x00\x00\x00\x00\x01\x08\x00",
			    14);
	/* Never inside the Ethernet header. */
	assert_int_equal(skb_network_offset(skb), 14);
	assert_int_equal(skb->mac_len, 14);
	assert_int_equal(skb_vlan_pop(skb), 0);
	assert_false(skb_vlan_tag_present(skb));
	/* Without a tag nothing happens. */
	assert_int_equal(skb_vlan_pop(skb), 0);
	assert_int_equal(skb->len, 60);
	kfree_skb(skb);
}

static void the_tag_in_the_frame_comes_out_whatever_lies_beside_it(void **state)
{
	struct sk_buff *skb = plain_frame();
	u16 tci = 0;

	(void)state;
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 0x2064);
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021AD), 300);
	assert_int_equal(__skb_vlan_pop(skb, &tci), 0);
	assert_int_equal(tci, 0x2064);
	assert_int_equal(skb->len, 60);
	assert_int_equal(skb->protocol, __cpu_to_be16(ETH_P_IP));
	assert_ptr_equal(skb_mac_header(skb), skb->data);
	assert_int_equal(skb_vlan_tag_get(skb), 300);
	kfree_skb(skb);
}

/* A frame of IPv6 behind so many tags, the last 8 bytes of it in a page. */
static struct sk_buff *frame_with_tags(int tags)
{
	struct sk_buff *skb = alloc_skb(128, GFP_ATOMIC);
	struct page *page = alloc_page(GFP_ATOMIC);
	unsigned int linear = ETH_HLEN + VLAN_HLEN * tags - 8;
	__be16 bytes[64] = { 0 }, *type = bytes + ETH_ALEN;
	int i;

	for (i = 0; i < tags; i++, type += 2)
		*type = __cpu_to_be16(i % 2 ? ETH_P_8021Q : ETH_P_8021AD);
	*type = __cpu_to_be16(ETH_P_IPV6);
	skb_put_data(skb, bytes, linear);
	memcpy(page_address(page), (char *)bytes + linear, 8);
	skb_add_rx_frag(skb, 0, page, 0, 8, PAGE_SIZE);
	skb->protocol = __cpu_to_be16(tags ? ETH_P_8021AD : ETH_P_IPV6);
	return skb;
}

static void the_protocol_is_what_lies_behind_the_tags(void **state)
{
	int tags, depth;

	(void)state;
	for (tags = 0; tags < VLAN_MAX_DEPTH; tags++) {
		struct sk_buff *skb = frame_with_tags(tags);

		assert_int_equal(vlan_get_protocol(skb), __cpu_to_be16(ETH_P_IPV6));
		skb->mac_len = tags ? 18 : 14;
		assert_int_equal(__vlan_get_protocol(skb, skb->protocol, &depth),
				 __cpu_to_be16(ETH_P_IPV6));
		assert_int_equal(depth, ETH_HLEN + VLAN_HLEN * tags);
		assert_int_equal(skb->data_len, 8);
		kfree_skb(skb);
	}
}

static void the_protocol_of_what_is_no_frame_is_none(void **state)
{
	struct sk_buff *skb = frame_with_tags(VLAN_MAX_DEPTH);
	int depth = -1;

	(void)state;
	assert_int_equal(__vlan_get_protocol(skb, skb->protocol, &depth), 0);
	kfree_skb(skb);
	skb = frame_with_tags(2);
	pskb_trim(skb, skb->len - 1);
	assert_int_equal(__vlan_get_protocol(skb, skb->protocol, &depth), 0);
	skb->mac_len = 2;
	expect_warnings(1, assert_int_equal(vlan_get_protocol(skb), 0));
	assert_int_equal(depth, -1);
	kfree_skb(skb);
}

static void popping_keeps_the_sum_over_the_packet(void **state)
{
	struct sk_buff *skb = plain_frame();

	(void)state;
	skb->ip_summed = CHECKSUM_COMPLETE;
	skb->csum = skb_checksum(skb, 0, skb->len, 0);
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 100);
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021AD), 300);
	assert_int_equal(csum_fold(skb->csum), csum_fold(skb_checksum(skb, 0, 64, 0)));
	assert_int_equal(skb_vlan_pop(skb), 0);
	assert_int_equal(csum_fold(skb->csum), csum_fold(skb_checksum(skb, 0, 60, 0)));
	kfree_skb(skb);
}

static void popping_behind_the_mac_header_is_refused(void **state)
{
	struct sk_buff *skb = received(tagged_frame(dev.dev_addr, ETH_P_IP, TAGGED_LEN));
	u16 tci = 1;

	(void)state;
	expect_warnings(1, assert_int_equal(skb_vlan_pop(skb), -EINVAL));
	assert_int_equal(__skb_vlan_pop(skb, &tci), -EINVAL);
	assert_int_equal(tci, 1);
	kfree_skb(skb);
}

static void pushing_behind_the_mac_header_is_refused(void **state)
{
	struct sk_buff *skb = plain_frame();

	(void)state;
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 100);
	skb_pull(skb, 14);
	expect_warnings(
		1, assert_int_equal(skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 1), -EINVAL));
	kfree_skb(skb);
}

static void writing_a_tag_without_headroom_makes_some(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_ATOMIC);

	(void)state;
	skb->dev = &dev;
	memset(skb_put(skb, 60), 0x44, 60);
	skb_reset_mac_header(skb);
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 5);
	skb = __vlan_hwaccel_push_inside(skb);
	assert_int_equal(skb->len, 64);
	assert_memory_equal(skb->data + 12, "\x81\x00\x00\x05", 4);
	kfree_skb(skb);
}

static void writing_a_tag_without_memory_frees_the_frame(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_ATOMIC);

	(void)state;
	skb_put(skb, 60);
	skb_reset_mac_header(skb);
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 5);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(__vlan_hwaccel_push_inside(skb));
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* @len bytes that count up, all but the first @linear in a page, and no tailroom behind those. */
static struct sk_buff *scattered_frame(unsigned int len, unsigned int linear)
{
	struct sk_buff *skb = alloc_skb(1024, GFP_KERNEL);
	struct page *page = alloc_page(GFP_KERNEL);
	u8 *bytes = page_address(page);
	unsigned int i;

	skb_reserve(skb, skb_tailroom(skb) - linear);
	for (i = 0; i < len; i++)
		*(i < linear ? (u8 *)skb_put(skb, 1) : &bytes[i - linear]) = i;
	skb_add_rx_frag(skb, 0, page, 0, len - linear, PAGE_SIZE);
	skb_reset_mac_header(skb);
	return skb;
}

static void a_tag_is_written_into_a_header_that_is_not_linear(void **state)
{
	unsigned int linear;
	u8 frame[24];
	int i;

	(void)state;
	for (linear = 0; linear < ETH_HLEN; linear++) {
		struct sk_buff *skb = scattered_frame(20, linear);

		skb = vlan_insert_tag(skb, __cpu_to_be16(ETH_P_8021Q), 7);
		assert_non_null(skb);
		assert_int_equal(skb->len, sizeof(frame));
		assert_int_equal(skb_copy_bits(skb, 0, frame, sizeof(frame)), 0);
		for (i = 0; i < 20; i++)
			assert_int_equal(frame[i < 12 ? i : i + 4], i);
		assert_memory_equal(frame + 12, "\x81\x00\x00\x07", 4);
		kfree_skb(skb);
	}
}

static void a_tag_is_not_written_into_a_header_cut_short(void **state)
{
	struct sk_buff *skb;

	(void)state;
	assert_null(vlan_insert_tag(scattered_frame(13, 13), __cpu_to_be16(ETH_P_8021Q), 7));
	assert_null(vlan_insert_tag(scattered_frame(13, 2), __cpu_to_be16(ETH_P_8021Q), 7));
	skb = scattered_frame(13, 5);
	assert_int_equal(skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 7), 0);
	assert_int_equal(skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 8), -EINVAL);
	assert_int_equal(skb->len, 13);
	assert_int_equal(skb_vlan_tag_get(skb), 7);
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(the_header_tells_who_is_meant),
		sim_test(a_length_instead_of_a_type_is_8023),
		sim_test(a_header_says_whether_it_is_complete),
		sim_test(untagging_moves_the_tag_into_the_skb),
		sim_test(a_length_behind_a_tag_is_8023),
		sim_test(a_tag_cut_short_is_dropped),
		sim_test(untagging_a_clone_leaves_the_others_frame_alone),
		sim_test(untagging_without_a_header_before_it_moves_nothing),
		sim_test(untagging_moves_a_longer_header_up_as_well),
		sim_test(untagging_without_memory_drops),
		sim_test(a_pushed_tag_lies_beside_the_frame_until_it_is_written),
		sim_test(a_second_tag_pushes_the_first_into_the_frame),
		sim_test(popping_takes_the_tag_beside_the_frame_first),
		sim_test(the_tag_in_the_frame_comes_out_whatever_lies_beside_it),
		sim_test(the_protocol_is_what_lies_behind_the_tags),
		sim_test(the_protocol_of_what_is_no_frame_is_none),
		sim_test(popping_keeps_the_sum_over_the_packet),
		sim_test(popping_behind_the_mac_header_is_refused),
		sim_test(pushing_behind_the_mac_header_is_refused),
		sim_test(writing_a_tag_without_headroom_makes_some),
		sim_test(writing_a_tag_without_memory_frees_the_frame),
		sim_test(a_tag_is_written_into_a_header_that_is_not_linear),
		sim_test(a_tag_is_not_written_into_a_header_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
