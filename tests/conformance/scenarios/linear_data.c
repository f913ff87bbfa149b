// SPDX-License-Identifier: MIT
/* The unchecked and compound forms of put, trim, grow and copy; headers inside headers. */
#include "frags.h"

static void sizes(void)
{
	struct sk_buff *skb = alloc_skb(192, GFP_ATOMIC), *tail;
	u8 bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	skb_tailroom_reserve(skb, 100, 20);
	emit("reserved %u available %d", skb->reserved_tailroom, skb_availroom(skb));
	skb_tailroom_reserve(skb, 1000, 20);
	emit("reserved %u available %d", skb->reserved_tailroom, skb_availroom(skb));
	emit("put at %d", (int)((u8 *)__skb_put(skb, 4) - skb->head));
	skb_copy_to_linear_data(skb, bytes, 4);
	skb_copy_to_linear_data_offset(skb, 2, bytes, 2);
	__skb_put_data(skb, bytes, 8);
	__skb_put_zero(skb, 2);
	__skb_put_u8(skb, 9);
	emit("bytes %u", byte_sum(skb));
	skb_copy_from_linear_data_offset(skb, 3, bytes, 4);
	emit("copied %d %d %d %d", bytes[0], bytes[1], bytes[2], bytes[3]);
	skb_copy_from_linear_data(skb, bytes, 2);
	emit("copied %d %d", bytes[0], bytes[1]);
	emit("pskb_put at %d", (int)((u8 *)pskb_put(skb, skb, 10) - skb->head));
	emit_shape("itself", skb);
	skb->ip_summed = CHECKSUM_COMPLETE;
	emit("grow %d", __skb_grow(skb, 100));
	emit_shape("grown", skb);
	emit("grow %d, ip_summed %d", __skb_grow_rcsum(skb, 500), skb->ip_summed);
	emit_shape("grown", skb);
	skb->ip_summed = CHECKSUM_COMPLETE;
	emit("trim %d, ip_summed %d", __skb_trim_rcsum(skb, 50), skb->ip_summed);
	pskb_trim_unique(skb, 20);
	emit("trim %d", __pskb_trim(skb, 19));
	emit_shape("trimmed", skb);
	tail = alloc_skb(100, GFP_ATOMIC);
	skb_shinfo(skb)->frag_list = tail;
	emit("pskb_put at %d", (int)((u8 *)pskb_put(skb, tail, 30) - tail->head));
	emit_shape("itself", skb);
	emit_shape("tail", tail);
	skb_frag_list_init(skb);
	skb->len -= 30;
	skb->data_len -= 30;
	kfree_skb(tail);
	kfree_skb(skb);
}

static void pages(void)
{
	struct sk_buff *skb = paged_skb(20, 2, 100), *copy;
	u8 buffer[64];
	void *at;

	at = __skb_header_pointer(skb, 5, 10, skb->data, 20, buffer);
	emit("header in place %d", at == skb->data + 5);
	at = __skb_header_pointer(skb, 15, 10, skb->data, 20, buffer);
	emit("header copied %d, first %d", at == buffer, buffer[0]);
	at = __skb_header_pointer(NULL, 15, 10, skb->data, 20, buffer);
	emit("header of no skb %d", at == NULL);
	copy = __pskb_copy(skb, 30, GFP_ATOMIC);
	emit_shape("pskb_copy", copy);
	kfree_skb(copy);
	copy = pskb_copy_for_clone(skb, GFP_ATOMIC);
	emit("fclone %d", copy->fclone);
	kfree_skb(copy);
	emit("trim %d", __pskb_trim(skb, 150));
	emit_frags("trimmed", skb);
	emit("linearize %d", __skb_linearize(skb));
	emit_shape("linear", skb);
	dev_kfree_skb(skb);
	skb = __dev_alloc_skb(100, GFP_ATOMIC);
	emit_shape("dev_alloc", skb);
	dev_kfree_skb(skb);
}

static void headers(void)
{
	struct sk_buff *skb = alloc_skb(192, GFP_ATOMIC);

	skb_reserve(skb, 50);
	skb_put(skb, 100);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, 14);
	emit("mac len %u", skb_mac_header_len(skb));
	skb_set_inner_mac_header(skb, 30);
	skb_set_inner_network_header(skb, 44);
	skb_set_inner_transport_header(skb, 64);
	emit("inner %d %d %d, network len %u", (int)(skb_inner_mac_header(skb) - skb->data),
	     skb_inner_network_offset(skb), skb_inner_transport_offset(skb),
	     skb_inner_network_header_len(skb));
	skb_pull(skb, 10);
	skb_reset_inner_mac_header(skb);
	skb_reset_inner_network_header(skb);
	skb_reset_inner_transport_header(skb);
	emit("inner %d %d %d", skb->inner_mac_header, skb->inner_network_header,
	     skb->inner_transport_header);
	skb_pop_mac_header(skb);
	emit("mac %d set %d", skb_mac_offset(skb), skb_mac_header_was_set(skb));
	kfree_skb(skb);
}

static void lists(void)
{
	struct sk_buff *first = NULL, *skb, *next;
	LIST_HEAD(list);
	int i;

	for (i = 0; i < 3; i++) {
		skb = alloc_skb(0, GFP_ATOMIC);
		skb->mark = i;
		skb->next = first;
		first = skb;
	}
	skb_list_walk_safe(first, skb, next)
	{
		emit("mark %u", skb->mark);
		skb_mark_not_on_list(skb);
		list_add_tail(&skb->list, &list);
	}
	skb_list_walk_safe(NULL, skb, next) emit("nothing");
	list_for_each_entry_safe(skb, next, &list, list) {
		skb_list_del_init(skb);
		emit("mark %u, next %d", skb->mark, skb->next != NULL);
		kfree_skb(skb);
	}
	emit("empty %d", list_empty(&list));
}

SCENARIO(linear_data)
{
	sizes();
	pages();
	headers();
	lists();
}
