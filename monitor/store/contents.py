"""Contents in little space: how the payloads of snapshots and of versions are packed and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select

from monitor.errors import Damaged
from monitor.store import packing
from monitor.store.tables import dictionary

_NONE: Mapping[int, bytes] = MappingProxyType({})


class Contents:
    """The packed payloads in one table, a delta each to one before it, with keyframes between."""

    def __init__(self, connection: Connection, table: Table, *, keyframe_every: int) -> None:
        """`table` has the columns trial, number, base, depth, dictionary, size, checksum, data."""
        self._connection = connection
        self._table = table
        self._keyframe_every = keyframe_every
        self._dictionaries: dict[int | None, bytes] = {None: b""}

    # --- packing

    def packed(self, payload: bytes, base: Row[Any] | None, chosen: int | None) -> dict[str, Any]:
        """Return the columns that hold a payload: a delta to `base`, or a keyframe."""
        row = {"size": len(payload), "checksum": packing.checksum(payload)}
        before = self._base_for_a_delta(base)
        if base is None or before is None:
            data = packing.pack_keyframe(payload, self._dictionary(chosen))
            return {**row, "base": None, "depth": 0, "dictionary": chosen, "data": data}
        data = packing.pack_delta(payload, before)
        return {
            **row, "base": base.number, "depth": base.depth + 1, "dictionary": None, "data": data
        }  # fmt: skip

    def _base_for_a_delta(self, base: Row[Any] | None) -> bytes | None:
        if base is None or base.depth + 1 >= self._keyframe_every:
            return None
        try:
            return self.unpack(base)
        except Damaged:  # what is damaged may cost the past, and never what comes after it
            return None

    # --- dictionaries

    def dictionary_for(self, registry: str, payloads: Sequence[bytes]) -> int | None:
        """Return the number of the registry's dictionary, trained now if that can be done."""
        query = select(func.max(dictionary.c.number)).where(dictionary.c.registry == registry)
        number: int | None = self._connection.execute(query).scalar()
        return number or self._train(registry, payloads)

    def _train(self, registry: str, payloads: Sequence[bytes]) -> int | None:
        data = packing.train(payloads)
        if not data:
            return None
        highest = self._connection.execute(select(func.max(dictionary.c.number))).scalar() or 0
        row = {"number": highest + 1, "registry": registry, "data": data}
        self._connection.execute(insert(dictionary), row)
        return highest + 1

    def _dictionary(self, number: int | None) -> bytes:
        if number not in self._dictionaries:
            query = select(dictionary.c.data).where(dictionary.c.number == number)
            found = self._connection.execute(query).scalar_one_or_none()
            if found is None:
                raise Damaged(f"dictionary {number}, which snapshots are packed with, is gone")
            self._dictionaries[number] = found
        return self._dictionaries[number]

    # --- reading back

    def row(self, name: str, number: int) -> Row[Any]:
        """Return one row; `Damaged` where it is not there."""
        mine = self._table.c
        query = select(self._table).where(mine.trial == name, mine.number == number)
        found = self._connection.execute(query).one_or_none()
        if found is None:
            raise Damaged(
                f"{name}: {self._table.name} {number}, which others are built on, is gone"
            )
        return found

    def unpacked(self, row: Row[Any], known: Mapping[int, bytes] = _NONE) -> bytes | Damaged:
        """Return a row's payload, or what is wrong with it."""
        try:
            return self.unpack(row, known)
        except Damaged as damage:
            return damage

    def unpack(self, row: Row[Any], known: Mapping[int, bytes] = _NONE) -> bytes:
        """Return a row's payload, following its deltas to the keyframe or to one `known`.

        `Damaged` where it does not read back as it was written.
        """
        chain = [row]
        while chain[-1].base is not None and chain[-1].base not in known:
            if len(chain) > self._keyframe_every:
                raise Damaged(
                    f"{row.trial}: {self._table.name} {row.number} has no keyframe to begin from"
                )
            chain.append(self.row(chain[-1].trial, chain[-1].base))
        if any(each.data is None for each in chain):
            raise Damaged(f"{row.trial}: what {self._table.name} {row.number} holds is gone")
        first = chain[-1]
        if first.base is None:
            payload = packing.unpack_keyframe(first.data, self._dictionary(first.dictionary))
        else:
            payload = packing.unpack_delta(first.data, known[first.base])
        for delta in reversed(chain[:-1]):
            payload = packing.unpack_delta(delta.data, payload)
        if packing.checksum(payload) != row.checksum:
            raise Damaged(f"{row.trial}: {self._table.name} {row.number} is not what was stored")
        return payload
