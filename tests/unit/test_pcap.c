/* SPDX-License-Identifier: MIT */
/* Captures as input and output: good files, broken ones, and what is said about them. */
#include "harness.h"
#include "fail_malloc.h"
#include "stderr_text.h"

#include <linux/mm.h>
#include <linux/skbuff.h>
#include <skbsim/nic.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DLT_ETHERNET 1
#define DLT_RAW_IP   101

static char directory[] = "/tmp/skbsim-pcap-XXXXXX";
static char path[sizeof(directory) + 16];
static struct skbsim_capture cap;

static int make_directory(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/capture", directory);
	return 0;
}

static int remove_directory(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(directory);
}

static int free_capture(void **state)
{
	(void)state;
	skbsim_capture_free(&cap);
	return 0;
}

/* ---- Files made byte by byte ---------------------------------------------------------------- */

struct file {
	u8 bytes[1 << 20];
	size_t len;
	bool big_endian;
};

static struct file file;

static void start(bool big_endian)
{
	file.len = 0;
	file.big_endian = big_endian;
}

static void put_bytes(const void *bytes, size_t len)
{
	assert_true(file.len + len <= sizeof(file.bytes));
	memcpy(file.bytes + file.len, bytes, len);
	file.len += len;
}

static void put(u32 value, unsigned int width)
{
	unsigned int i;

	for (i = 0; i < width; i++) {
		unsigned int shift = 8 * (file.big_endian ? width - 1 - i : i);
		u8 byte = value >> shift;

		put_bytes(&byte, 1);
	}
}

static void put16(u16 value)
{
	put(value, 2);
}

static void put32(u32 value)
{
	put(value, 4);
}

static void put_pcap_header(u32 magic, u32 link_type)
{
	put32(magic);
	put16(2);
	put16(4);
	put32(0);
	put32(0);
	put32(262144);
	put32(link_type);
}

static void start_pcap(void)
{
	start(false);
	put_pcap_header(0xa1b2c3d4, DLT_ETHERNET);
}

/* Byte @i of the frame that begins with @first. */
static u8 pattern(u8 first, size_t i)
{
	return first + i * 7;
}

static void put_pattern(u8 first, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		u8 byte = pattern(first, i);

		put_bytes(&byte, 1);
	}
}

static void put_record(u32 sec, u32 fraction, u8 first, u32 captured, u32 wire)
{
	put32(sec);
	put32(fraction);
	put32(captured);
	put32(wire);
	put_pattern(first, captured);
}

static void put_frame(u8 first, u32 len)
{
	put_record(1000, 0, first, len, len);
}

static void put_section(void)
{
	put32(0x0a0d0d0a);
	put32(28);
	put32(0x1a2b3c4d);
	put16(1);
	put16(0);
	put32(0xffffffff);
	put32(0xffffffff);
	put32(28);
}

/* An interface whose clock ticks in 10^-@digits seconds. */
static void put_interface(u16 link_type, u8 digits)
{
	put32(1);
	put32(32);
	put16(link_type);
	put16(0);
	put32(0);
	put16(9);
	put16(1);
	put32(digits);
	put32(0);
	put32(32);
}

static void put_packet(u32 interface, u64 ticks, u8 first, u32 len)
{
	u32 padded = (len + 3) & ~3U;

	put32(6);
	put32(32 + padded);
	put32(interface);
	put32(ticks >> 32);
	put32(ticks);
	put32(len);
	put32(len);
	put_pattern(first, len);
	put_bytes("\0\0\0", padded - len);
	put32(32 + padded);
}

static void write_file(void)
{
	FILE *out = fopen(path, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(file.bytes, 1, file.len, out), file.len);
	assert_int_equal(fclose(out), 0);
}

/* ---- Expectations --------------------------------------------------------------------------- */

static int load(void)
{
	write_file();
	return skbsim_capture_load(path, &cap);
}

static void assert_frame(size_t i, u8 first, size_t captured, size_t wire)
{
	size_t k;

	assert_true(i < cap.nr);
	assert_int_equal(cap.frames[i].len, wire);
	for (k = 0; k < wire; k++)
		if (cap.frames[i].data[k] != (k < captured ? pattern(first, k) : 0))
			fail_msg("frame %zu, byte %zu: %02x", i, k, cap.frames[i].data[k]);
}

static void assert_problem(const char *word)
{
	if (!strstr(cap.problem, word) || strchr(cap.problem, '\n'))
		fail_msg("expected one line with '%s', problem is '%s'", word, cap.problem);
}

static void assert_refused(int err, const char *word)
{
	assert_int_equal(err, -EINVAL);
	assert_problem(word);
	assert_problem("expected");
	assert_int_equal(cap.nr, 0);
	assert_null(cap.frames);
}

static void assert_all_good(size_t nr)
{
	assert_string_equal(cap.problem, "");
	assert_int_equal(cap.nr, nr);
}

/* ---- Good files ----------------------------------------------------------------------------- */

static void frames_come_with_bytes_lengths_and_times(void **state)
{
	(void)state;
	start_pcap();
	put_record(1700000000, 999999, 1, 60, 60);
	put_record(1700000001, 2, 2, 1514, 1514);
	assert_int_equal(load(), 0);
	assert_all_good(2);
	assert_frame(0, 1, 60, 60);
	assert_frame(1, 2, 1514, 1514);
	assert_true(cap.frames[0].ts_ns == 1700000000999999000);
	assert_true(cap.frames[1].ts_ns == 1700000001000002000);
	assert_int_equal(cap.bytes, 60 + 1514);
	assert_int_equal(cap.max_len, 1514);
}

static void nanosecond_files_keep_their_times(void **state)
{
	(void)state;
	start(false);
	put_pcap_header(0xa1b23c4d, DLT_ETHERNET);
	put_record(1700000000, 123456789, 1, 60, 60);
	assert_int_equal(load(), 0);
	assert_all_good(1);
	assert_true(cap.frames[0].ts_ns == 1700000000123456789);
}

static void files_of_the_other_byte_order_are_read(void **state)
{
	(void)state;
	start(true);
	put_pcap_header(0xa1b2c3d4, DLT_ETHERNET);
	put_record(5, 6, 9, 100, 100);
	assert_int_equal(load(), 0);
	assert_all_good(1);
	assert_frame(0, 9, 100, 100);
	assert_true(cap.frames[0].ts_ns == 5000006000);
}

static void pcapng_files_are_read(void **state)
{
	(void)state;
	start(false);
	put_section();
	put_interface(DLT_ETHERNET, 6);
	put_interface(DLT_ETHERNET, 9);
	put_packet(0, 1700000000000001, 1, 61);
	put_packet(1, 1700000000000000001, 2, 62);
	assert_int_equal(load(), 0);
	assert_all_good(2);
	assert_frame(0, 1, 61, 61);
	assert_frame(1, 2, 62, 62);
	assert_true(cap.frames[0].ts_ns == 1700000000000001000);
	assert_true(cap.frames[1].ts_ns == 1700000000000000001);
}

static void many_frames_are_all_there(void **state)
{
	size_t i;

	(void)state;
	start_pcap();
	for (i = 0; i < 5000; i++)
		put_frame(i, 20 + i % 100);
	assert_int_equal(load(), 0);
	assert_all_good(5000);
	for (i = 0; i < 5000; i++)
		assert_frame(i, i, 20 + i % 100, 20 + i % 100);
}

static void frames_cut_by_the_snaplen_are_filled_with_zeros(void **state)
{
	(void)state;
	start_pcap();
	put_record(1, 0, 1, 54, 1514);
	put_record(2, 0, 2, 0, 60);
	assert_int_equal(load(), 0);
	assert_all_good(2);
	assert_frame(0, 1, 54, 1514);
	assert_frame(1, 2, 0, 60);
	assert_int_equal(cap.max_len, 1514);
}

static void frames_without_a_wire_length_keep_their_bytes(void **state)
{
	(void)state;
	start_pcap();
	put_record(1, 0, 1, 60, 0);
	assert_int_equal(load(), 0);
	assert_all_good(1);
	assert_frame(0, 1, 60, 60);
}

static void shortest_and_longest_frame_are_taken(void **state)
{
	(void)state;
	start_pcap();
	put_frame(1, SKBSIM_FRAME_MIN);
	put_frame(2, SKBSIM_FRAME_MAX);
	assert_int_equal(load(), 0);
	assert_all_good(2);
	assert_frame(0, 1, SKBSIM_FRAME_MIN, SKBSIM_FRAME_MIN);
	assert_frame(1, 2, SKBSIM_FRAME_MAX, SKBSIM_FRAME_MAX);
}

/* ---- Files that are partly good ------------------------------------------------------------- */

static void frames_of_impossible_length_are_left_out(void **state)
{
	static const u32 lengths[] = { 0, 13, SKBSIM_FRAME_MAX + 1, 65536 };
	char word[32];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		start_pcap();
		put_frame(1, 60);
		put_frame(2, lengths[i]);
		put_frame(3, 61);
		assert_int_equal(load(), 0);
		assert_int_equal(cap.nr, 2);
		assert_frame(0, 1, 60, 60);
		assert_frame(1, 3, 61, 61);
		assert_int_equal(cap.bytes, 121);
		assert_int_equal(cap.max_len, 61);
		snprintf(word, sizeof(word), "1 frame left out");
		assert_problem(word);
		snprintf(word, sizeof(word), "frame 2 with %u bytes", lengths[i]);
		assert_problem(word);
		assert_problem("expected 14 to 32384");
		skbsim_capture_free(&cap);
	}
}

static void impossible_wire_length_counts_not_the_captured_one(void **state)
{
	(void)state;
	start_pcap();
	put_record(1, 0, 1, 60, 0xffffffff);
	put_frame(2, 60);
	assert_int_equal(load(), 0);
	assert_int_equal(cap.nr, 1);
	assert_problem("frame 1 with 4294967295 bytes");
}

static void frames_left_out_are_counted_in_one_line(void **state)
{
	int i;

	(void)state;
	start_pcap();
	put_frame(1, 60);
	for (i = 0; i < 10; i++)
		put_frame(2, 3);
	assert_int_equal(load(), 0);
	assert_problem("10 frames left out");
	assert_problem("frame 2 with 3 bytes");
}

/* Cuts @cut bytes off a file with three frames; the two before the break must be there. */
static void cut_and_load(size_t cut)
{
	file.len -= cut;
	assert_int_equal(load(), 0);
	assert_int_equal(cap.nr, 2);
	assert_frame(0, 1, 60, 60);
	assert_frame(1, 2, 70, 70);
	assert_problem("truncated");
	assert_problem("after frame 2");
	skbsim_capture_free(&cap);
}

static void truncated_file_ends_where_it_breaks(void **state)
{
	static const size_t cuts[] = { 1, 79, 80, 81, 80 + 15 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		start_pcap();
		put_frame(1, 60);
		put_frame(2, 70);
		put_frame(3, 80);
		cut_and_load(cuts[i]);
	}
	start(false);
	put_section();
	put_interface(DLT_ETHERNET, 6);
	put_packet(0, 1, 1, 60);
	put_packet(0, 2, 2, 70);
	put_packet(0, 3, 3, 80);
	cut_and_load(5);
}

static void break_and_frames_left_out_share_one_line(void **state)
{
	(void)state;
	start_pcap();
	put_frame(1, 5);
	put_frame(2, 60);
	put_frame(3, 60);
	file.len--;
	assert_int_equal(load(), 0);
	assert_int_equal(cap.nr, 1);
	assert_problem("truncated");
	assert_problem("1 frame left out");
}

static void pcapng_of_several_link_types_ends_at_the_second(void **state)
{
	(void)state;
	start(false);
	put_section();
	put_interface(DLT_ETHERNET, 6);
	put_packet(0, 1, 1, 60);
	put_interface(DLT_RAW_IP, 6);
	put_packet(1, 2, 2, 60);
	assert_int_equal(load(), 0);
	assert_int_equal(cap.nr, 1);
	assert_problem("after frame 1");
}

/* ---- Files that cannot be used -------------------------------------------------------------- */

static void absent_file_is_told(void **state)
{
	(void)state;
	unlink(path);
	assert_int_equal(skbsim_capture_load(path, &cap), -ENOENT);
	assert_problem("No such file");
	assert_problem("expected");
	assert_null(cap.frames);
}

static void directory_is_no_capture(void **state)
{
	(void)state;
	assert_int_equal(skbsim_capture_load(directory, &cap), -EISDIR);
	assert_problem("directory");
	assert_problem("expected");
}

/* Root may read everything, so it steps down for a moment. */
static void file_without_permission_is_told(void **state)
{
	uid_t me = geteuid();
	int err;

	(void)state;
	start_pcap();
	write_file();
	assert_int_equal(chmod(path, 0), 0);
	if (!me && seteuid(65534))
		skip();
	err = skbsim_capture_load(path, &cap);
	assert_int_equal(seteuid(me), 0);
	unlink(path);
	assert_int_equal(err, -EACCES);
	assert_problem("Permission denied");
}

static void empty_file_is_called_empty(void **state)
{
	(void)state;
	start(false);
	assert_refused(load(), "empty");
}

static void other_files_are_no_captures(void **state)
{
	static const char text[] = "This is no capture, but it is long enough to be one.\n";

	(void)state;
	start(false);
	put_bytes(text, sizeof(text));
	assert_refused(load(), "not a capture");
	start(false);
	put_bytes("x", 1);
	assert_refused(load(), "not a capture");
	start_pcap();
	file.len = 10;
	assert_refused(load(), "not a capture");
}

static void other_link_types_are_named(void **state)
{
	(void)state;
	start(false);
	put_pcap_header(0xa1b2c3d4, DLT_RAW_IP);
	put_frame(0x45, 60);
	assert_refused(load(), "RAW");
	assert_problem("Ethernet");
	start(false);
	put_section();
	put_interface(DLT_RAW_IP, 6);
	put_packet(0, 1, 0x45, 60);
	assert_refused(load(), "RAW");
	start(false);
	put_pcap_header(0xa1b2c3d4, 9999);
	put_frame(1, 60);
	assert_refused(load(), "9999");
}

static void capture_without_usable_frame_is_refused(void **state)
{
	(void)state;
	start_pcap();
	assert_refused(load(), "no usable frame");
	start_pcap();
	put_frame(1, 0);
	put_frame(2, 65536);
	assert_refused(load(), "2 frames left out");
	start_pcap();
	put_frame(1, 60);
	file.len--;
	assert_refused(load(), "truncated");
}

/* Loads the file with each of its allocations failing once; returns how many there are. */
static long fail_each_allocation(void)
{
	int err = -ENOMEM;
	long n;

	write_file();
	for (n = 0; err; n++) {
		malloc_watch(n);
		err = skbsim_capture_load(path, &cap);
		if (err) {
			assert_int_equal(err, -ENOMEM);
			assert_int_equal(cap.nr, 0);
			assert_null(cap.frames);
			assert_int_equal(mallocs_alive, 0);
		}
		skbsim_capture_free(&cap);
		assert_int_equal(malloc_unwatch(), err != 0);
		assert_int_equal(mallocs_alive, 0);
	}
	return n;
}

static void no_frame_stays_when_memory_is_out(void **state)
{
	int i;

	(void)state;
	if (!malloc_can_fail())
		skip();
	start_pcap();
	for (i = 0; i < 300; i++)
		put_frame(i, 60);
	assert_true(fail_each_allocation() > 300);
	start(false);
	put_section();
	put_interface(DLT_ETHERNET, 6);
	put_packet(0, 1, 1, 60);
	put_packet(0, 2, 2, 20000);
	fail_each_allocation();
}

static void capture_may_be_freed_twice(void **state)
{
	(void)state;
	start_pcap();
	put_frame(1, 60);
	assert_int_equal(load(), 0);
	skbsim_capture_free(&cap);
	assert_int_equal(cap.nr, 0);
	assert_null(cap.frames);
	assert_int_equal(cap.bytes, 0);
	assert_int_equal(cap.max_len, 0);
	skbsim_capture_free(&cap);
}

/* ---- Writing -------------------------------------------------------------------------------- */

static struct sk_buff *make_skb(u8 first, unsigned int len, u64 ns)
{
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
	unsigned int i;
	u8 *bytes;

	assert_non_null(skb);
	bytes = skb_put(skb, len);
	for (i = 0; i < len; i++)
		bytes[i] = pattern(first, i);
	skb_hwtstamps(skb)->hwtstamp = ns;
	return skb;
}

static void write_skb(struct skbsim_pcap_writer *w, struct sk_buff *skb)
{
	skbsim_pcap_writer_frame(w, skb);
	kfree_skb(skb);
}

static void written_frames_can_be_read_back(void **state)
{
	struct skbsim_pcap_writer *w = skbsim_pcap_writer_open(path);

	(void)state;
	assert_non_null(w);
	write_skb(w, make_skb(1, 60, 1700000000123456789));
	write_skb(w, make_skb(2, SKBSIM_FRAME_MAX, 0));
	assert_int_equal(skbsim_pcap_writer_close(w), 0);
	assert_int_equal(skbsim_capture_load(path, &cap), 0);
	assert_all_good(2);
	assert_frame(0, 1, 60, 60);
	assert_frame(1, 2, SKBSIM_FRAME_MAX, SKBSIM_FRAME_MAX);
	assert_true(cap.frames[0].ts_ns == 1700000000123456000);
	assert_true(cap.frames[1].ts_ns == 0);
}

static void written_file_is_plain_pcap_of_ethernet(void **state)
{
	struct skbsim_pcap_writer *w = skbsim_pcap_writer_open(path);
	u32 header[6];
	FILE *in;

	(void)state;
	assert_non_null(w);
	assert_int_equal(skbsim_pcap_writer_close(w), 0);
	in = fopen(path, "rb");
	assert_non_null(in);
	assert_int_equal(fread(header, sizeof(header), 1, in), 1);
	assert_int_equal(fgetc(in), EOF);
	fclose(in);
	assert_int_equal(header[0], 0xa1b2c3d4);
	assert_int_equal(header[5], DLT_ETHERNET);
}

static void frame_is_written_from_data_on(void **state)
{
	struct skbsim_pcap_writer *w = skbsim_pcap_writer_open(path);
	struct sk_buff *skb = make_skb(1, 100, 0);

	(void)state;
	assert_non_null(w);
	__skb_pull(skb, 20);
	write_skb(w, skb);
	assert_int_equal(skbsim_pcap_writer_close(w), 0);
	assert_int_equal(skbsim_capture_load(path, &cap), 0);
	assert_frame(0, pattern(1, 20), 80, 80);
}

static void frame_in_fragments_is_written_whole(void **state)
{
	struct skbsim_pcap_writer *w = skbsim_pcap_writer_open(path);
	struct sk_buff *skb = make_skb(1, 20, 0);
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned int i;

	(void)state;
	assert_non_null(w);
	for (i = 0; i < 1000; i++)
		((u8 *)page_address(page))[100 + i] = pattern(1, 20 + i);
	skb_add_rx_frag(skb, 0, page, 100, 1000, PAGE_SIZE);
	write_skb(w, skb);
	assert_int_equal(skbsim_pcap_writer_close(w), 0);
	assert_int_equal(skbsim_capture_load(path, &cap), 0);
	assert_frame(0, 1, 1020, 1020);
}

static void path_that_cannot_be_created_is_told(void **state)
{
	(void)state;
	stderr_catch();
	assert_null(skbsim_pcap_writer_open("/nonexistent/out.pcap"));
	stderr_release();
	assert_one_line_with("/nonexistent/out.pcap");
	assert_one_line_with("No such file");
	stderr_catch();
	assert_null(skbsim_pcap_writer_open("/nonexistent/two\nlines\x7f"));
	stderr_release();
	assert_one_line_with("two?lines?:");
}

static void full_disk_is_told_at_close(void **state)
{
	struct skbsim_pcap_writer *w = skbsim_pcap_writer_open("/dev/full");
	int i;

	(void)state;
	assert_non_null(w);
	for (i = 0; i < 10; i++)
		write_skb(w, make_skb(1, 1500, 0));
	stderr_catch();
	assert_int_equal(skbsim_pcap_writer_close(w), -EIO);
	stderr_release();
	assert_one_line_with("/dev/full");
}

#define load_test(f) cmocka_unit_test_setup_teardown(f, NULL, free_capture)

static int free_all(void **state)
{
	free_capture(state);
	return nothing_left_alive(state);
}

#define write_test(f) cmocka_unit_test_setup_teardown(f, fresh_simulation, free_all)

int main(void)
{
	const struct CMUnitTest tests[] = {
		load_test(frames_come_with_bytes_lengths_and_times),
		load_test(nanosecond_files_keep_their_times),
		load_test(files_of_the_other_byte_order_are_read),
		load_test(pcapng_files_are_read),
		load_test(many_frames_are_all_there),
		load_test(frames_cut_by_the_snaplen_are_filled_with_zeros),
		load_test(frames_without_a_wire_length_keep_their_bytes),
		load_test(shortest_and_longest_frame_are_taken),
		load_test(frames_of_impossible_length_are_left_out),
		load_test(impossible_wire_length_counts_not_the_captured_one),
		load_test(frames_left_out_are_counted_in_one_line),
		load_test(truncated_file_ends_where_it_breaks),
		load_test(break_and_frames_left_out_share_one_line),
		load_test(pcapng_of_several_link_types_ends_at_the_second),
		load_test(absent_file_is_told),
		load_test(directory_is_no_capture),
		load_test(file_without_permission_is_told),
		load_test(empty_file_is_called_empty),
		load_test(other_files_are_no_captures),
		load_test(other_link_types_are_named),
		load_test(capture_without_usable_frame_is_refused),
		load_test(no_frame_stays_when_memory_is_out),
		load_test(capture_may_be_freed_twice),
		write_test(written_frames_can_be_read_back),
		write_test(written_file_is_plain_pcap_of_ethernet),
		write_test(frame_is_written_from_data_on),
		write_test(frame_in_fragments_is_written_whole),
		write_test(path_that_cannot_be_created_is_told),
		write_test(full_disk_is_told_at_close),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
