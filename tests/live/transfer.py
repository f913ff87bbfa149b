# SPDX-License-Identifier: MIT
"""Sends bytes there and back over TCP and compares their digests:

    transfer.py server ADDRESS PORT   takes one client after the other, until it is killed
    transfer.py client ADDRESS PORT   exit status 0 if all bytes arrived as they were sent
    transfer.py probe ADDRESS PORT    exit status 0 if something listens there
"""
import hashlib
import random
import socket
import sys

TOTAL = 64 << 20
STEP = 1 << 20


def chunks(seed):
    """The bytes that both ends know how to make."""
    dice = random.Random(seed)
    for _ in range(TOTAL // STEP):
        yield dice.randbytes(STEP)


def digest_of(seed):
    digest = hashlib.sha256()
    for chunk in chunks(seed):
        digest.update(chunk)
    return digest.hexdigest()


def send(conn, seed):
    for chunk in chunks(seed):
        conn.sendall(chunk)
    conn.shutdown(socket.SHUT_WR)


def received(conn):
    """Length and digest of all that comes."""
    digest, total = hashlib.sha256(), 0
    while True:
        chunk = conn.recv(STEP)
        if not chunk:
            return total, digest.hexdigest()
        digest.update(chunk)
        total += len(chunk)


def check(conn, seed):
    got = received(conn)
    if got != (TOTAL, digest_of(seed)):
        print(f"expected {TOTAL} bytes with the digest of seed {seed}, got {got}", file=sys.stderr)
        return False
    return True


def server(address):
    with socket.create_server(address) as listener:
        while True:
            conn, _ = listener.accept()
            with conn:
                # One that only looks whether somebody listens sends nothing.
                if check_or_empty(conn):
                    send(conn, 2)


def check_or_empty(conn):
    first = conn.recv(1, socket.MSG_PEEK)
    return bool(first) and check(conn, 1)


def client(address):
    with socket.create_connection(address, timeout=20) as conn:
        send(conn, 1)
        if not check(conn, 2):
            return 1
    print(f"file: {TOTAL:,} bytes there and back, digests equal")
    return 0


def main():
    role, address = sys.argv[1], (sys.argv[2], int(sys.argv[3]))
    if role == "probe":
        socket.create_connection(address, timeout=1).close()
        return 0
    return server(address) if role == "server" else client(address)


sys.exit(main())
