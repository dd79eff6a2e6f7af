"""Which addresses a channel may reach: public ones, this machine by its name, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(map(ip_network, texts))


# IANA's registries of special-purpose addresses (RFC 6890), multicast and what is reserved. An
# own list, since that of `ipaddress` differs from one Python to the next.
_NOT_PUBLIC = _networks(
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",  # carriers' own (RFC 6598)
    "127.0.0.0/8",
    "168.63.129.16/32",  # public by number, but what a cloud tells its machines of themselves
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "2001::/23",  # Teredo among them: it holds an IPv4 address of anybody's choice
    "2001:db8::/32",
    "2002::/16",  # 6to4, the same
    "3fff::/20",
)
_GIVEN_OUT = IPv6Network("2000::/3")  # all of IPv6 that is public lies in here
_IPV4_WITHIN = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))  # mapped; NAT64
_HERE = _networks("127.0.0.0/8", "::1/128")
_PRIVATE = (
    *_HERE,
    *_networks("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
)
# where clouds tell machines their passwords: a name may never lead there, even one that is allowed
_METADATA = _networks("100.100.100.200/32", "fd00:ec2::/32", "fd20:ce::/32")

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)", re.ASCII)


def plain(text: str) -> Address:
    """Return the address that a number leads to: the IPv4 one where an IPv6 one only wraps it."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and _is_in(address, _IPV4_WITHIN):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether the address is anybody's on the internet and nobody's at home."""
    given_out = isinstance(address, IPv4Address) or address in _GIVEN_OUT
    return given_out and not _is_in(address, _NOT_PUBLIC)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator has named to be reached besides public addresses."""

    networks: tuple[Network, ...] = ()
    names: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Allowed:
        """Read networks, addresses and names of hosts; ValueError says which is none of them."""
        networks, names = [], set()
        for entry in entries:
            read = _network(entry)
            if read is None:
                names.add(_name(entry))
            else:
                networks.append(read)
        return cls(tuple(networks), frozenset(names))

    def has(self, host: str) -> bool:
        """Whether the operator has named this host, just as an address of HTTP writes it."""
        address = _literal(host)
        return _bare(host) in self.names if address is None else _is_in(address, self.networks)

    def reaches(self, host: str, address: Address) -> bool:
        """Whether what is meant for the host may be sent to this address of it."""
        if _is_in(address, self.networks):
            return True
        if _is_here(host):
            return _is_in(address, _HERE)
        named = _bare(host) in self.names and _is_in(address, _PRIVATE)
        return is_public(address) or (named and not _is_in(address, _METADATA))

    def check(self, scheme: str, host: str) -> None:
        """Raise ValueError, which quotes neither, where nothing may be sent to such an address."""
        if _is_here(host) or self.has(host):
            return
        address = _literal(host)
        if address is None and _NUMBER.fullmatch(_bare(host)):
            raise ValueError("names its host by a number; write it out, as in 192.0.2.1")
        if address is not None and not is_public(address):
            raise ValueError("goes to no public address; if that is meant, name it in allow")
        if scheme != "https":
            raise ValueError(
                "must begin with https://; by http:// only this machine is reached, and what "
                "allow names"
            )


ANYWHERE = Allowed(_networks("0.0.0.0/0", "::/0"))


def _network(entry: str) -> Network | None:
    """Return the network that is written there, None where it is none at all."""
    try:
        return ip_network(plain(entry))
    except ValueError:
        pass
    try:
        network = ip_network(entry, strict=False)
    except ValueError:
        return None
    if entry.partition("/")[0] != str(network.network_address):
        raise ValueError(f'"{entry}" is no network; did you mean "{network}"?')
    return network


def _name(entry: str) -> str:
    name = _bare(entry)
    if not _NAME.fullmatch(name) or _NUMBER.fullmatch(name):
        raise ValueError(
            f'"{entry}" is none of a network (10.1.0.0/16), an address (192.168.1.5), '
            "and the name of a host (hooks.internal)"
        )
    return name


def _literal(host: str) -> Address | None:
    try:
        return plain(host)
    except ValueError:
        return None


def _is_here(host: str) -> bool:
    """Whether the operator has written this machine itself: one that only leads there is not."""
    address = _literal(host)
    return _bare(host) == "localhost" if address is None else _is_in(address, _HERE)


def _bare(host: str) -> str:
    return host.lower().removesuffix(".")


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)
