"""Which addresses of the internet may be connected to. Nothing here opens a socket but the name lookup."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Resolve = Callable[[str, int], Awaitable[list[str]]]

# The special-purpose registries of IANA (RFC 6890 and what updates it) as far as they are not for the public, and
# the fixed addresses at which clouds hand credentials to whatever runs in them. Spelled out because what Python's
# own `is_global` says has changed between its releases.
CLOSED = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
        "::/96", "::1/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32",
        "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
RESERVED_NAMES = ("invalid", "example", "test")  # RFC 6761: no host of the internet can have such a name


def closed(text: str) -> bool:
    """Whether an IP address is anything but a public one. What cannot be read as an address is closed.

    An IPv6 address that only wraps an IPv4 one (mapped, 6to4, NAT64) is judged by what is inside it.
    """
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return True
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return closed(str(inner))
        if address.scope_id:
            return True
    return any(address in block for block in CLOSED if block.version == address.version) or not address.is_global


def reserved(host: str) -> bool:
    """Whether a name is set aside so that it never names a host (RFC 6761 §6): it is gone without being asked."""
    return host.rstrip(".").rpartition(".")[2].lower() in RESERVED_NAMES


async def system_lookup(host: str, port: int) -> list[str]:
    """The addresses the system gives a name, best first, each once. Raises socket.gaierror.

    Each lookup has a thread of its own, so that a name server that stalls for one host delays no other, and the
    thread is a daemon, so that it does not hold up the end of the program either.
    """
    if host.rpartition(".")[2] == "invalid":  # RFC 6761 §6.4: never to be asked for
        raise socket.gaierror(socket.EAI_NONAME, "reserved")
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def give(result: list[str] | Exception) -> None:
        if answer.done():
            return
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)

    def ask() -> None:
        result: list[str] | Exception
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            result = list(dict.fromkeys(str(row[4][0]) for row in rows))
        except Exception as error:  # whatever it is, it must not leave the question unanswered
            result = error if isinstance(error, socket.gaierror) else socket.gaierror(socket.EAI_NONAME, str(error))
        try:
            loop.call_soon_threadsafe(give, result)
        except RuntimeError:  # the run is over, nobody waits
            return

    threading.Thread(target=ask, name=f"lookup {host}", daemon=True).start()
    return await answer
