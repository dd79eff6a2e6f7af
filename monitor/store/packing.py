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
from itertools import accumulate

from monitor.errors import Damaged

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

KEYFRAME_EVERY = 20
DICTIONARY_SIZE = 110 * 1024
SAMPLES = 20  # fewer payloads than this teach nothing

_SAMPLE_BYTES = 1_500_000  # more of them teach no more, and take longer
_DELTA_LEVEL = 9
_KEYFRAME_LEVEL = 3  # with a dictionary, level 6 saves 4 to 8 % and takes three times as long
_TEXT_LEVEL = 6
_WINDOW_LOG_MAX = 27


def train(payloads: Sequence[bytes]) -> bytes:
    """Return a dictionary of what these payloads share, empty where there is too little."""
    if len(payloads) < SAMPLES:
        return b""
    lengths = accumulate(map(len, payloads))
    enough = sum(length < _SAMPLE_BYTES for length in lengths)
    try:
        return zstd.train_dict(payloads[: max(enough, SAMPLES)], DICTIONARY_SIZE).dict_content
    except (zstd.ZstdError, ValueError):
        return b""  # payloads too small or too alike to train on: keyframes do without


def pack_keyframe(payload: bytes, dictionary: bytes) -> bytes:
    """Return the payload in a frame of its own."""
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _KEYFRAME_LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    learnt = _dictionary(dictionary).as_digested_dict if dictionary else None
    return zstd.compress(payload, options=options, zstd_dict=learnt)


def pack_delta(payload: bytes, base: bytes) -> bytes:
    """Return what is new in the payload, to be read with the very same `base`."""
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _DELTA_LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
        zstd.CompressionParameter.window_log: _window_log(len(payload) + len(base)),
    }
    prefix = _prefix(base)
    return zstd.compress(payload, options=options, zstd_dict=prefix)


def unpack_keyframe(data: bytes, dictionary: bytes) -> bytes:
    """Return the payload; `Damaged` where the frame does not hold together."""
    try:
        return zstd.decompress(data, zstd_dict=_dictionary(dictionary) if dictionary else None)
    except (zstd.ZstdError, ValueError) as error:  # ValueError: of a dictionary that is none
        raise Damaged(f"a stored snapshot does not read back: {error}") from error


def unpack_delta(data: bytes, base: bytes) -> bytes:
    """Return the payload; `Damaged` where the frame or its base is not what it was."""
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _WINDOW_LOG_MAX}
    prefix = _prefix(base)
    try:
        return zstd.decompress(data, zstd_dict=prefix, options=options)
    except zstd.ZstdError as error:
        raise Damaged(f"a stored snapshot does not read back: {error}") from error


def checksum(payload: bytes) -> bytes:
    """Return the first half of the payload's SHA-256."""
    return hashlib.sha256(payload).digest()[:16]


def compress_text(text: bytes) -> bytes:
    """Return the JSON of an event in little space, the edition of its phrases in front."""
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _TEXT_LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    return _EDITION + zstd.compress(text, options=options, zstd_dict=_phrases().as_digested_dict)


def decompress_text(data: bytes) -> bytes:
    """Return what `compress_text` was given; `Damaged` where it does not hold together."""
    if data[:1] != _EDITION:
        raise Damaged("a stored text is of an edition that this program does not know")
    try:
        return zstd.decompress(data[1:], zstd_dict=_phrases())
    except zstd.ZstdError as error:
        raise Damaged(f"a stored text does not read back: {error}") from error


# What most events have in common. It is part of the format: another text needs another edition.
_EDITION = b"\x01"
_PHRASES = b"""
{"field":"contacts.central","label":"Central contacts","items":[{"op":"edited","key":"
{"field":"eligibility.criteria","label":"Eligibility criteria","items":[{"op":"added","section":
{"field":"sites","label":"Sites","items":[{"op":"removed","key":"United States","before":{"facility"
{"field":"dates.primary_completion","label":"Primary completion","before":{"date":"2026-12-31",
"type":"ESTIMATED"},"after":{"date":"2027-12-31","type":"ACTUAL"}},{"field":"dates.completion",
{"field":"dates.verified","label":"Record verified","before":"2026-01","after":"2026-02"},
{"field":"dates.last_update_submitted","label":"Last update submitted","before":"2026-01-02",
{"field":"dates.last_update_posted","label":"Last update posted","before":{"date":"2026-01-06",
{"field":"status.overall","label":"Recruitment status","before":"NOT_YET_RECRUITING","after":
"ACTIVE_NOT_RECRUITING","COMPLETED","TERMINATED","SUSPENDED","WITHDRAWN","UNKNOWN"
{"id":"00000000-0000-5000-8000-000000000000","time":"2026-02-02T15:00:00Z","registry":"ctgov",
"trial":"NCT0","title":"A Phase 2 Study of in Patients With Randomized Controlled Trial",
"kind":"trial.first_seen","severity":"noise","headline":"Watched from now on; it is recruiting",
"because":{"rule":"trial.first_seen","says":"the first state that we see is what later ones are
compared with, and no news","ruleset":"2026.1"},"revision":{"from":0,"to":1},"data_date":
"2026-02-02","by":"registry","changes":[],"watches":[""],"url":"https://clinicaltrials.gov/study/NCT0"}
""".replace(b"\n", b"")


@lru_cache(maxsize=1)
def _phrases() -> zstd.ZstdDict:
    return zstd.ZstdDict(_PHRASES, is_raw=True)


@lru_cache(maxsize=8)
def _dictionary(data: bytes) -> zstd.ZstdDict:
    return zstd.ZstdDict(data)


def _prefix(base: bytes) -> tuple[zstd.ZstdDict, int]:
    # Zstandard takes no prefix of less than eight bytes
    return zstd.ZstdDict(base.rjust(8, b"\0"), is_raw=True).as_prefix


def _window_log(size: int) -> int:
    return min(max(size.bit_length(), 10), _WINDOW_LOG_MAX)
