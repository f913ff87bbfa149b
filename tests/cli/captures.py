# SPDX-License-Identifier: MIT
"""Reading and making capture files byte by byte, right or wrong."""
import struct

ETHERNET = 1
RAW_IP = 101
RECORD_HEADER = 16
FILE_HEADER = 24


def read_pcap(path):
    """The frames of a little-endian pcap file."""
    with open(path, "rb") as file:
        raw = file.read()
    frames, at = [], FILE_HEADER
    while at < len(raw):
        length = struct.unpack_from("<I", raw, at + 8)[0]
        at += RECORD_HEADER
        frames.append(raw[at:at + length])
        at += length
    return frames


def pcap(frames, linktype=ETHERNET, order="<", magic=0xa1b2c3d4, snaplen=65535):
    """A pcap file; frames longer than snaplen are cut."""
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, linktype)]
    for i, frame in enumerate(frames):
        kept = frame[:snaplen]
        parts.append(struct.pack(order + "IIII", 1000 + i, 0, len(kept), len(frame)) + kept)
    return b"".join(parts)


def pcapng_block(kind, body):
    body += b"\0" * (-len(body) % 4)
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def pcapng(frames, linktype=ETHERNET):
    """A pcapng file: section header, one interface, enhanced packet blocks."""
    blocks = [pcapng_block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)),
              pcapng_block(1, struct.pack("<HHI", linktype, 0, 0))]
    for i, frame in enumerate(frames):
        head = struct.pack("<IIIII", 0, 0, i, len(frame), len(frame))
        blocks.append(pcapng_block(6, head + frame))
    return b"".join(blocks)


def ethertype(frame):
    """What a frame carries, behind one VLAN tag."""
    return struct.unpack_from(">H", frame, 16)[0]


def vlan(frame):
    """The id of the VLAN tag, or None."""
    tpid, tci = struct.unpack_from(">HH", frame, 12)
    return tci & 0xfff if tpid == 0x8100 else None


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)
    return path
