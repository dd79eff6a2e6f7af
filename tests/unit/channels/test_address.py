"""Which addresses may be reached: no name, number or wrapping leads where nothing may be sent."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.channels._address import Allowed, is_public, plain

PUBLIC = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::5"]
NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104  # nothing is bound to it
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.8.8.8",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.5",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",  # an IPv4 address within, the old way
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",  # Teredo: 10.0.0.1
    "2002:7f00:1::",  # 6to4: 127.0.0.1
    "2002:808:808::",  # 6to4: 8.8.8.8, by way of anybody
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::808:808",
]


@pytest.mark.parametrize("address", [*PUBLIC, "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_a_public_address_is_known(address):
    assert is_public(plain(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_known(address):
    assert not is_public(plain(address))


@given(
    st.ip_addresses()
    | st.integers(0, 2**32 - 1).map(lambda number: IPv6Address(0xFFFF << 32 | number))
    | st.integers(0, 2**32 - 1).map(lambda number: IPv6Address(0x64FF9B << 96 | number))
)
def test_what_is_public_here_is_public_to_the_library_too(address):
    led_to = plain(str(address))

    assert isinstance(led_to, IPv4Address) or led_to == address
    if is_public(led_to):
        assert led_to.is_global
        assert not led_to.is_multicast
        assert not led_to.is_reserved


@given(st.ip_addresses())
def test_a_name_leads_to_public_addresses_only(address):
    assert Allowed().reaches("hooks.example.org", address) is is_public(address)


ALLOWED = Allowed.parse(["10.1.0.0/16", "Hooks.Internal.", "192.168.1.5", "2001:db8:7::/48"])


@pytest.mark.parametrize(
    ("host", "address", "expected"),
    [
        ("elsewhere.example", "10.1.2.3", True),
        ("elsewhere.example", "::ffff:10.1.2.3", True),
        ("elsewhere.example", "10.2.0.1", False),
        ("elsewhere.example", "192.168.1.5", True),
        ("elsewhere.example", "192.168.1.6", False),
        ("elsewhere.example", "2001:db8:7::1", True),
        ("elsewhere.example", "127.0.0.1", False),
        ("hooks.internal", "172.16.0.9", True),
        ("HOOKS.internal.", "fd12::1", True),
        ("hooks.internal", "127.0.0.1", True),
        ("hooks.internal", "8.8.8.8", True),
        ("hooks.internal", "169.254.169.254", False),
        ("hooks.internal", "fd00:ec2::254", False),
        ("hooks.internal", "100.100.100.200", False),
        ("hooks.internal", "::ffff:169.254.169.254", False),
        ("hooks.internal", "224.0.0.1", False),
        ("a.hooks.internal", "172.16.0.9", False),
        ("localhost", "127.0.0.1", True),
        ("Localhost.", "::1", True),
        ("localhost", "8.8.8.8", False),
        ("a.localhost", "127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "::1", True),
        ("0x7f.1", "127.0.0.1", False),
    ],
)
def test_what_is_allowed_is_reached_and_nothing_beside_it(host, address, expected):
    assert ALLOWED.reaches(host, plain(address)) is expected


@pytest.mark.parametrize(
    ("scheme", "host"),
    [
        ("http", "127.0.0.1"),
        ("http", "::1"),
        ("http", "localhost"),
        ("http", "hooks.internal"),
        ("http", "10.1.2.3"),
        ("https", "192.168.1.5"),
        ("https", "anything.example"),
        ("https", "8.8.8.8"),
        ("https", "2606:4700::1111"),
    ],
)
def test_an_address_of_http_that_may_be_written(scheme, host):
    ALLOWED.check(scheme, host)


@pytest.mark.parametrize(
    ("scheme", "host", "says"),
    [
        ("http", "anything.example", "must begin with https://"),
        ("http", "8.8.8.8", "must begin with https://"),
        ("http", "a.localhost", "must begin with https://"),
        ("https", "10.2.0.1", "no public address"),
        ("https", "169.254.169.254", "no public address"),
        ("https", "fd00:ec2::254", "no public address"),
        ("https", "::ffff:10.2.0.1", "no public address"),
        ("https", "2130706433", "write it out"),
        ("https", "0x7f.1", "write it out"),
        ("https", "127.1", "write it out"),
        ("https", "0177.0.0.1", "write it out"),
    ],
)
def test_an_address_of_http_that_is_a_fault(scheme, host, says):
    with pytest.raises(ValueError, match=says) as caught:
        ALLOWED.check(scheme, host)

    assert host not in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("", "none of a network"),
        ("https://hooks.internal", "none of a network"),
        ("hooks.internal/16", "none of a network"),
        ("*.internal", "none of a network"),
        ("10.1.0.0/99", "none of a network"),
        ("300.1.1.1", "none of a network"),
        ("höoks.internal", "none of a network"),
        ("10.1.2.3/16", r'did you mean "10\.1\.0\.0/16"'),
    ],
)
def test_an_entry_that_allows_nothing_is_a_fault(entry, says):
    with pytest.raises(ValueError, match=says):
        Allowed.parse(["10.0.0.0/8", entry])


@given(st.ip_addresses())
def test_an_address_that_is_allowed_is_reached(address):
    allowed = Allowed.parse([str(address)])

    assert allowed.reaches("elsewhere.example", plain(str(address)))
    assert allowed.has(str(address))
    other = ip_address(int(address) ^ 1) if int(address) > 1 else ip_address("10.0.0.1")
    assert not allowed.has(str(other))
