/* SPDX-License-Identifier: MIT */
/*
 * Simulated NICs: captures and generated frames as input, a device that receives
 * and sends, captures as output.
 */
#ifndef SKBSIM_NIC_H
#define SKBSIM_NIC_H

#include <linux/compiler.h>
#include <linux/types.h>

struct net_device;
struct sk_buff;

/* The longest frame a simulated NIC takes: its buffer, with headroom and
 * skb_shared_info, must fit one block of the fragment allocator. */
#define SKBSIM_FRAME_MIN 14
#define SKBSIM_FRAME_MAX 32384

struct skbsim_frame {
	u8 *data;
	u32 len;   /* bytes, SKBSIM_FRAME_MIN to SKBSIM_FRAME_MAX */
	u64 ts_ns; /* when it was captured, nanoseconds since 1970 */
};

struct skbsim_capture {
	struct skbsim_frame *frames;
	size_t nr;
	u64 bytes;	   /* sum of all len */
	u32 max_len;	   /* longest frame */
	char problem[512]; /* "" or one line: what of the file could not be used */
};

/**
 * skbsim_capture_load - read a pcap or pcapng file of Ethernet frames
 * @path: the file
 * @cap: filled in; give it back with skbsim_capture_free() whatever comes back
 *
 * Frames cut short by the capture's snaplen are padded with zeros to their wire
 * length. Frames shorter than SKBSIM_FRAME_MIN or longer than SKBSIM_FRAME_MAX
 * are left out, and a truncated file ends where it breaks; both are told in
 * @cap->problem, and the good frames are there. (A pcapng file must have one link
 * type and one snapshot length for all its interfaces: libpcap reads no other.)
 *
 * Any thread; needs no simulation. Returns 0, or a negative errno with
 * @cap->problem saying what was expected and no frame: -ENOENT, -EACCES and the
 * like as open() says; -EINVAL for a file that is no capture, is empty or has
 * another link type; -ENOMEM.
 */
SKBSIM_API int skbsim_capture_load(const char *path, struct skbsim_capture *cap);

/* Frees the frames; @cap is empty afterwards, and may be so before. Any thread. */
SKBSIM_API void skbsim_capture_free(struct skbsim_capture *cap);

/* ---- Generated frames --------------------------------------------------------------- */

/* What a generator makes: IPv4 in one VLAN tag, from hosts of 192.168.1.0/24. */
enum skbsim_generator_kind {
	SKBSIM_GENERATE_TCP,  /* segments, sequence numbers running on in each flow */
	SKBSIM_GENERATE_UDP,  /* datagrams */
	SKBSIM_GENERATE_IMIX, /* datagrams in frames of 64, 594 and 1518 bytes, 7 to 4 to 1 */
};

/* The shortest frame that has room for all headers, and for what Ethernet asks for. */
#define SKBSIM_GENERATED_MIN 64

/* Flows at most: as many as a router tracks unless told otherwise. */
#define SKBSIM_GENERATED_FLOWS 65536

struct skbsim_generator_config {
	size_t size; /* sizeof(struct skbsim_generator_config) */
	enum skbsim_generator_kind kind;
	unsigned int flows; /* 1 to SKBSIM_GENERATED_FLOWS, numbered from 0 */
	/* Bytes of a frame, tag included, SKBSIM_GENERATED_MIN to SKBSIM_FRAME_MAX; not for
	 * SKBSIM_GENERATE_IMIX. */
	unsigned int frame_len;
	/* Frames of one flow that come one behind the other, as a sender's do that leave it at
	 * once; 0: 1. */
	unsigned int train;
	/* The flows that are made, ascending, if not all: as RSS gives one CPU its share. */
	const u32 *only;
	unsigned int nr_only;
};

struct skbsim_generator;

/**
 * skbsim_generator_create - make a source of frames
 * @cfg: copied, @cfg->only too
 *
 * Flow after flow sends a train of frames, and after the last flow the first one again. All
 * checksums are right. Two generators of one configuration make the same frames. Any thread; needs
 * no simulation. NULL with one line on stderr if a value is out of range or memory is out. The
 * caller owns it and gives it to skbsim_generator_destroy().
 */
SKBSIM_API struct skbsim_generator *skbsim_generator_create(
	const struct skbsim_generator_config *cfg);

/* The longest frame it makes, bytes. Any context. */
SKBSIM_API u32 skbsim_generator_max_len(const struct skbsim_generator *gen);

/**
 * skbsim_generator_next - make the next frame
 * @gen: the generator; one thread at a time
 * @frame: its data, the caller's, has room for skbsim_generator_max_len() bytes and is written;
 *         len and ts_ns are filled in, one microsecond a frame, from 0 on
 *
 * Any context.
 */
SKBSIM_API void skbsim_generator_next(struct skbsim_generator *gen, struct skbsim_frame *frame);

/* The next frame is made and lost. As skbsim_generator_next(). */
SKBSIM_API void skbsim_generator_skip(struct skbsim_generator *gen);

/* Any thread. */
SKBSIM_API void skbsim_generator_destroy(struct skbsim_generator *gen);

/* ---- Writing frames ----------------------------------------------------------------- */

struct skbsim_pcap_writer;

/**
 * skbsim_pcap_writer_open - start a pcap file of Ethernet frames
 * @path: created, or emptied if it is there
 *
 * Any thread. The caller owns the writer and gives it to skbsim_pcap_writer_close().
 * NULL with one line on stderr if the file cannot be written or memory is out.
 */
SKBSIM_API struct skbsim_pcap_writer *skbsim_pcap_writer_open(const char *path);

/**
 * skbsim_pcap_writer_frame - append a frame
 * @w: the writer; one thread at a time
 * @skb: its bytes from data on, in fragments or not, with its hardware time stamp; stays the
 *       caller's
 *
 * Any context. An error shows when the writer is closed.
 */
SKBSIM_API void skbsim_pcap_writer_frame(struct skbsim_pcap_writer *w, const struct sk_buff *skb);

/* Ends the file. 0, or -EIO with one line on stderr if not all could be written; @w is gone either
 * way. Any thread. */
SKBSIM_API int skbsim_pcap_writer_close(struct skbsim_pcap_writer *w);

/* ---- The NIC ------------------------------------------------------------------------ */

/*
 * A NIC with one receive ring and one transmit ring. "The wire" puts frames of a
 * capture, in order and over and over, or of a generator, into the buffers of the
 * receive ring; its poll makes an skb of each in the style of one kind of driver,
 * hands it to the stack and puts a new buffer into the ring. Frames given to its
 * transmit function leave at once; their skbs are freed with napi_consume_skb()
 * by the next poll, before it receives.
 */
struct skbsim_nic;

/* How the driver makes an skb of a frame. */
enum skbsim_nic_style {
	SKBSIM_NIC_NAPI_BUILD, /* napi_build_skb() around the buffer, a page fragment */
	SKBSIM_NIC_BUILD,      /* build_skb() around it */
	SKBSIM_NIC_NAPI_ALLOC, /* a copy in what napi_alloc_skb() gives; the buffer stays */
	SKBSIM_NIC_FRAGS,      /* the buffer, pages, as fragment of what napi_get_frags() gives */
};

/*
 * A received frame that has no skb, at the start of its buffer, whose first bytes
 * this struct takes: what struct xdp_frame is to the kernel. build_skb_around(skb,
 * frame, frame->frame_sz) and skb_reserve(skb, frame->headroom) make it a packet;
 * skb_free_frag(frame) ends it.
 */
struct skbsim_xdp_frame {
	struct net_device *dev; /* received it */
	u32 len;		/* bytes of the frame, from headroom on */
	u32 headroom;		/* bytes from the start of the buffer to the frame */
	u32 frame_sz;		/* bytes of the buffer, those for skb_shared_info included */
};

/* What a probe is told of a NIC's work. Each frame: TAKES, ASKS, BORN, DONE, on one CPU and with
 * nothing of another frame between; each skb that was sent: FREES, FREED. */
enum skbsim_nic_moment {
	SKBSIM_NIC_TAKES, /* the poll is about to take a frame off its ring */
	/* It is about to ask for the frame's skb, and has it or not. Left out where the frame does
	 * not become an skb around its buffer: other styles, copybreak, xdp. */
	SKBSIM_NIC_ASKS,
	SKBSIM_NIC_BORN,
	SKBSIM_NIC_DONE,   /* the stack (or the xdp hook) has returned: the frame has left, is
			      dropped, or somebody holds it */
	SKBSIM_NIC_FREES,  /* the poll is about to free an skb that was sent */
	SKBSIM_NIC_FREED,  /* it has */
	SKBSIM_NIC_POLLED, /* the poll is through */
	SKBSIM_NIC_IDLE,   /* the interrupt and its softirqs are over */
};

struct skbsim_nic_config {
	size_t size;	  /* sizeof(struct skbsim_nic_config) */
	const char *name; /* the device's name; NULL: "nic0" */
	const struct skbsim_frame *frames;
	size_t nr_frames;    /* 1 and up */
	u64 loops;	     /* times all frames are replayed, 1 and up */
	unsigned int weight; /* budget of a poll, 1 to 256; 0: NAPI_POLL_WEIGHT */
	/* Sees each frame as it leaves (skb->data at the Ethernet header), or NULL. */
	void (*tx)(void *arg, const struct sk_buff *skb);
	void *tx_arg;
	/* Frames that arrive between two interrupts, 1 to 256; 0: 32. From the weight of
	 * a poll on, the CPU is saturated: each poll uses its whole budget. */
	unsigned int burst;

	/* Frames come from it, nr_frames times loops of them, and frames is NULL; or NULL. It
	 * stays the caller's and must live as long as the NIC. */
	struct skbsim_generator *generator;
	enum skbsim_nic_style style;
	/* Frames of at most so many bytes are copied as SKBSIM_NIC_NAPI_ALLOC does; 0: none. */
	unsigned int copybreak;

	/* Takes each frame before it has an skb: true says that it is the hook's now, false that
	 * it is to be dropped. Softirq context. NULL: frames become skbs. A frame of style
	 * SKBSIM_NIC_NAPI_ALLOC is a copy in a fragment of its own. */
	bool (*xdp)(void *arg, struct skbsim_xdp_frame *frame);
	/* A poll has given @xdp all it had; or NULL. */
	void (*xdp_flush)(void *arg);
	void *xdp_arg;

	/* Each poll starts with this, softirq context; or NULL. */
	void (*poll)(void *arg, int budget);
	/* Frees an skb that was sent, in place of napi_consume_skb(skb, @budget); or NULL. In
	 * softirq context, but with a budget of 0 when the NIC is destroyed. */
	void (*tx_done)(void *arg, struct sk_buff *skb, int budget);
	void *poll_arg; /* of both */

	/* Segments of a flow may be merged before the stack gets them: NETIF_F_GRO. */
	bool gro;

	/* Is told each moment on the CPU where it happens; in softirq context, but for
	 * SKBSIM_NIC_IDLE. NULL: nobody is, at the price of one test an interrupt. */
	void (*probe)(void *arg, enum skbsim_nic_moment moment);
	void *probe_arg;

	/* A clock of any unit, read before and after frames are put into buffers, which is a
	 * device's work: see wire_time below. NULL: nobody asks. */
	u64 (*wire_clock)(void);
};

struct skbsim_nic_stats {
	u64 rx_packets, rx_bytes; /* handed to the stack, or to xdp */
	u64 rx_dropped;		  /* lost: no buffer or no head to be had, or dropped by xdp */
	u64 tx_packets, tx_bytes; /* left on the wire */
	u64 rx_copied;		  /* of those received, in an skb that is a copy */
	u64 wire_time; /* putting frames into buffers took so much, by wire_clock; a time in which
			  another program had the processor counts as the others' mean */
};

/**
 * skbsim_nic_create - make a NIC
 * @cfg: the frames must live as long as the NIC, the rest is copied
 *
 * Process context on the CPU that will run it: the ring is filled here. NULL
 * with one line on stderr if a value is out of range or memory is out.
 */
SKBSIM_API struct skbsim_nic *skbsim_nic_create(const struct skbsim_nic_config *cfg);

/* Its device, which lives as long as the NIC. Any context. */
SKBSIM_API struct net_device *skbsim_nic_dev(struct skbsim_nic *nic);

/**
 * skbsim_nic_run - receive until all frames were received and all transmits completed
 * @nic: created on this CPU
 * @progress: called now and then with the packets received so far; or NULL
 * @arg: for @progress
 *
 * Process context. The NIC interrupts this CPU, which polls it in softirq context.
 */
SKBSIM_API void skbsim_nic_run(struct skbsim_nic *nic, void (*progress)(void *arg, u64 packets),
			       void *arg);

/* What it counted so far. Exact on the CPU that runs it, or when it does not run. */
SKBSIM_API void skbsim_nic_stats(const struct skbsim_nic *nic, struct skbsim_nic_stats *out);

/* Frees its rings and @nic. Process context on the CPU that ran it, when no skb refers to its
 * device any more. */
SKBSIM_API void skbsim_nic_destroy(struct skbsim_nic *nic);

#endif
