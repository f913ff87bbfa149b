/* SPDX-License-Identifier: MIT */
/*
 * Capture files: frames in from pcap and pcapng, frames out as pcap. libpcap
 * knows the formats; this file decides which frames a simulated NIC can take
 * and words what is wrong with the others.
 */
#include <linux/kernel.h>
#include <linux/skbuff.h>
#include <skbsim/nic.h>

#include <errno.h>
#include <pcap/pcap.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NSEC_PER_SEC 1000000000ULL

/* What a message may quote of a message of libpcap's. */
#define REASON_BYTES 256

/* Says to readers that no frame was cut: above any frame that a NIC sends. */
#define WRITER_SNAPLEN 65535

/* ---- Reading ------------------------------------------------------------------------------ */

/*
 * One file being read. Frames are counted from 1, as tcpdump and Wireshark do:
 *     seen == cap->nr + left_out
 */
struct loader {
	struct skbsim_capture *cap;
	FILE *file; /* until @pcap owns it */
	pcap_t *pcap;
	size_t room; /* entries that cap->frames has room for */
	size_t seen;
	size_t left_out;  /* frames of a length that no NIC takes */
	size_t first_out; /* number and length of the first of them */
	u32 first_out_len;
	char broken[REASON_BYTES]; /* why reading ended before the end, or "" */
};

__printf(3, 4) static int problem(struct loader *l, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(l->cap->problem, sizeof(l->cap->problem), fmt, args);
	va_end(args);
	return err;
}

static int out_of_memory(struct loader *l)
{
	return problem(l, -ENOMEM, "out of memory after %zu frames: expected a smaller capture",
		       l->cap->nr);
}

/* A file that cannot be read or has nothing in it is told before libpcap calls it a strange one. */
static int open_file(struct loader *l, const char *path)
{
	int first;

	l->file = fopen(path, "rbe");
	if (!l->file)
		return problem(l, -errno, "%s: expected a readable pcap or pcapng file",
			       strerror(errno));
	first = fgetc(l->file);
	if (first != EOF) {
		ungetc(first, l->file);
		return 0;
	}
	if (ferror(l->file))
		return problem(l, -errno, "%s: expected a readable pcap or pcapng file",
			       strerror(errno));
	return problem(l, -EINVAL, "the file is empty: expected a pcap or pcapng file");
}

static int open_capture(struct loader *l)
{
	char reason[PCAP_ERRBUF_SIZE] = "";

	errno = 0;
	l->pcap = pcap_fopen_offline_with_tstamp_precision(l->file, PCAP_TSTAMP_PRECISION_NANO,
							   reason);
	if (l->pcap) {
		l->file = NULL;
		return 0;
	}
	if (errno == ENOMEM)
		return out_of_memory(l);
	return problem(l, -EINVAL, "not a capture (%.*s): expected a pcap or pcapng file",
		       REASON_BYTES, reason);
}

static int check_link_type(struct loader *l)
{
	int type = pcap_datalink(l->pcap);
	const char *name = pcap_datalink_val_to_name(type);

	if (type == DLT_EN10MB)
		return 0;
	return problem(l, -EINVAL, "link type %d (%s): expected Ethernet, %d (EN10MB)", type,
		       name ? name : "unknown", DLT_EN10MB);
}

static void leave_out(struct loader *l, u32 len)
{
	if (!l->left_out++) {
		l->first_out = l->seen;
		l->first_out_len = len;
	}
}

static int make_room(struct loader *l)
{
	size_t room = l->room ? l->room * 2 : 256;
	struct skbsim_frame *frames;

	if (l->cap->nr < l->room)
		return 0;
	frames = reallocarray(l->cap->frames, room, sizeof(*frames));
	if (!frames)
		return -ENOMEM;
	l->cap->frames = frames;
	l->room = room;
	return 0;
}

static int add_frame(struct loader *l, const struct pcap_pkthdr *head, const u8 *bytes)
{
	/* Some writers leave the wire length at 0. */
	u32 len = max(head->len, head->caplen);
	struct skbsim_frame *frame;

	l->seen++;
	if (len < SKBSIM_FRAME_MIN || len > SKBSIM_FRAME_MAX) {
		leave_out(l, len);
		return 0;
	}
	if (make_room(l))
		return -ENOMEM;
	frame = &l->cap->frames[l->cap->nr];
	frame->data = malloc(len);
	if (!frame->data)
		return -ENOMEM;
	memcpy(frame->data, bytes, head->caplen);
	memset(frame->data + head->caplen, 0, len - head->caplen);
	frame->len = len;
	/* With nanosecond precision that is what tv_usec holds. */
	frame->ts_ns = head->ts.tv_sec * NSEC_PER_SEC + head->ts.tv_usec;
	l->cap->nr++;
	l->cap->bytes += len;
	l->cap->max_len = max(l->cap->max_len, len);
	return 0;
}

static int read_frames(struct loader *l)
{
	struct pcap_pkthdr *head;
	const u8 *bytes;
	int more;

	errno = 0;
	while ((more = pcap_next_ex(l->pcap, &head, &bytes)) == 1)
		if (add_frame(l, head, bytes))
			return out_of_memory(l);
	if (more == PCAP_ERROR && errno == ENOMEM)
		return out_of_memory(l);
	if (more == PCAP_ERROR)
		snprintf(l->broken, sizeof(l->broken), "%s", pcap_geterr(l->pcap));
	return 0;
}

/* Sums up what could not be used; a file without a usable frame is an error. */
static int judge(struct loader *l)
{
	char broken[REASON_BYTES + 128] = "", out[192] = "";
	const char *both;

	if (l->broken[0])
		snprintf(broken, sizeof(broken),
			 "broken off after frame %zu (%s): expected a whole file, of one link type "
			 "and one "
			 "snapshot length",
			 l->seen, l->broken);
	if (l->left_out)
		snprintf(out, sizeof(out),
			 "%zu frame%s left out, the first is frame %zu with %u bytes: "
			 "expected %d to %d bytes",
			 l->left_out, l->left_out == 1 ? "" : "s", l->first_out, l->first_out_len,
			 SKBSIM_FRAME_MIN, SKBSIM_FRAME_MAX);
	both = broken[0] && out[0] ? "; " : "";
	if (!l->cap->nr)
		return problem(l, -EINVAL, "no usable frame: expected at least one%s%s%s%s",
			       broken[0] || out[0] ? "; " : "", broken, both, out);
	return problem(l, 0, "%s%s%s", broken, both, out);
}

static int load(struct loader *l, const char *path)
{
	int err = open_file(l, path);

	if (!err)
		err = open_capture(l);
	if (!err)
		err = check_link_type(l);
	if (!err)
		err = read_frames(l);
	if (!err)
		err = judge(l);
	return err;
}

/* Accepts what is half open. */
static void close_input(struct loader *l)
{
	if (l->pcap)
		pcap_close(l->pcap);
	if (l->file)
		fclose(l->file);
}

int skbsim_capture_load(const char *path, struct skbsim_capture *cap)
{
	struct loader l = { .cap = cap };
	int err;

	*cap = (struct skbsim_capture){ 0 };
	err = load(&l, path);
	close_input(&l);
	if (err)
		skbsim_capture_free(cap);
	return err;
}

/* The problem stays, for those who free before they tell. */
void skbsim_capture_free(struct skbsim_capture *cap)
{
	size_t i;

	for (i = 0; i < cap->nr; i++)
		free(cap->frames[i].data);
	free(cap->frames);
	cap->frames = NULL;
	cap->nr = 0;
	cap->bytes = 0;
	cap->max_len = 0;
}

/* ---- Writing ------------------------------------------------------------------------------ */

struct skbsim_pcap_writer {
	char *name;   /* of the file, fit to be shown */
	pcap_t *pcap; /* no capture, only the format: microseconds, which all tools read */
	pcap_dumper_t *dumper;
};

/* A copy that stays in one line whatever the path is. */
static char *printable(const char *path)
{
	char *copy = strdup(path), *c;

	for (c = copy; c && *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return copy;
}

/* Accepts what is half open. */
static void close_output(struct skbsim_pcap_writer *w)
{
	if (w->dumper)
		pcap_dump_close(w->dumper);
	if (w->pcap)
		pcap_close(w->pcap);
	free(w->name);
	free(w);
}

static int open_output(struct skbsim_pcap_writer *w, const char *path)
{
	FILE *file;

	w->name = printable(path);
	w->pcap = pcap_open_dead(DLT_EN10MB, WRITER_SNAPLEN);
	if (!w->name || !w->pcap)
		return -ENOMEM;
	file = fopen(path, "wbe");
	if (!file)
		return -errno;
	/* From here on the file is libpcap's, also if this fails. */
	w->dumper = pcap_dump_fopen(w->pcap, file);
	return w->dumper ? 0 : -EIO;
}

struct skbsim_pcap_writer *skbsim_pcap_writer_open(const char *path)
{
	struct skbsim_pcap_writer *w = calloc(1, sizeof(*w));
	int err = w ? open_output(w, path) : -ENOMEM;

	if (!err)
		return w;
	fprintf(stderr, "skbsim: %s: %s: expected a path where a capture can be created\n",
		w && w->name ? w->name : "capture", strerror(-err));
	if (w)
		close_output(w);
	return NULL;
}

void skbsim_pcap_writer_frame(struct skbsim_pcap_writer *w, const struct sk_buff *skb)
{
	u64 ns = skb_shinfo(skb)->hwtstamps.hwtstamp;
	u8 copy[WRITER_SNAPLEN];
	struct pcap_pkthdr head = {
		.ts = { .tv_sec = ns / NSEC_PER_SEC, .tv_usec = ns % NSEC_PER_SEC / 1000 },
		.caplen = min_t(unsigned int, skb->len, WRITER_SNAPLEN),
		.len = skb->len,
	};

	if (skb_is_nonlinear(skb) && skb_copy_bits(skb, 0, copy, head.caplen))
		return;
	pcap_dump((u8 *)w->dumper, &head, skb_is_nonlinear(skb) ? copy : skb->data);
}

int skbsim_pcap_writer_close(struct skbsim_pcap_writer *w)
{
	int err = 0;

	errno = 0;
	/* An earlier write that failed is remembered by the file, but not its errno. */
	if (pcap_dump_flush(w->dumper) || ferror(pcap_dump_file(w->dumper))) {
		err = -EIO;
		fprintf(stderr, "skbsim: %s: %s: expected room for all frames\n", w->name,
			strerror(errno ? errno : EIO));
	}
	close_output(w);
	return err;
}
