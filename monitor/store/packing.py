"""Payloads in little space: Zstandard, as deltas to the one before, with keyframes in between.

A delta uses the payload before it as the prefix of a compression window (`is_raw` dictionary), so
that what stayed costs nothing. A keyframe stands alone but for a dictionary trained on the first
payloads of its registry. Every frame carries Zstandard's own checksum: without it a delta decodes
against a wrong base into silent garbage.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from functools import lru_cache

from monitor.errors import Damaged

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

KEYFRAME_EVERY = 20
DICTIONARY_SIZE = 64 * 1024
SAMPLES = 20  # fewer payloads than this teach nothing

_DELTA_LEVEL = 9
_KEYFRAME_LEVEL = 6
_WINDOW_LOG_MAX = 27


def train(payloads: Sequence[bytes]) -> bytes:
    """Return a dictionary of what these payloads have in common, empty where there is too little."""
    if len(payloads) < SAMPLES:
        return b""
    try:
        return zstd.train_dict(payloads, DICTIONARY_SIZE).dict_content
    except (zstd.ZstdError, ValueError):
        return b""  # payloads too small or too alike to train on: keyframes do without


def pack_keyframe(payload: bytes, dictionary: bytes) -> bytes:
    """Return the payload in a frame of its own."""
    options = {
        zstd.CompressionParameter.compression_level: _KEYFRAME_LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    learnt = _dictionary(dictionary).as_digested_dict if dictionary else None
    return zstd.compress(payload, options=options, zstd_dict=learnt)


def pack_delta(payload: bytes, base: bytes) -> bytes:
    """Return what is new in the payload, to be read with the very same `base`."""
    options = {
        zstd.CompressionParameter.compression_level: _DELTA_LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
        zstd.CompressionParameter.window_log: _window_log(len(payload) + len(base)),
    }
    prefix = zstd.ZstdDict(base, is_raw=True).as_prefix
    return zstd.compress(payload, options=options, zstd_dict=prefix)


def unpack_keyframe(data: bytes, dictionary: bytes) -> bytes:
    """Return the payload; `Damaged` where the frame does not hold together."""
    try:
        return zstd.decompress(data, zstd_dict=_dictionary(dictionary) if dictionary else None)
    except zstd.ZstdError as error:
        raise Damaged(f"a stored snapshot does not read back: {error}") from error


def unpack_delta(data: bytes, base: bytes) -> bytes:
    """Return the payload; `Damaged` where the frame does not hold together or the base is another."""
    options = {zstd.DecompressionParameter.window_log_max: _WINDOW_LOG_MAX}
    prefix = zstd.ZstdDict(base, is_raw=True).as_prefix
    try:
        return zstd.decompress(data, zstd_dict=prefix, options=options)
    except zstd.ZstdError as error:
        raise Damaged(f"a stored snapshot does not read back: {error}") from error


def checksum(payload: bytes) -> bytes:
    """Return the first half of the payload's SHA-256."""
    return hashlib.sha256(payload).digest()[:16]


def compress_text(text: bytes) -> bytes:
    """Return a JSON text in less space where that is worth it; it begins with `{` where it is not."""
    return zstd.compress(text, level=3) if len(text) > 600 else text


def decompress_text(data: bytes) -> bytes:
    """Return what `compress_text` was given."""
    return data if data[:1] == b"{" else zstd.decompress(data)


@lru_cache(maxsize=8)
def _dictionary(data: bytes) -> zstd.ZstdDict:
    return zstd.ZstdDict(data)


def _window_log(size: int) -> int:
    return min(max(size.bit_length(), 10), _WINDOW_LOG_MAX)
