"""What differs between two payloads as served, as a JSON Patch (RFC 6902)."""

from __future__ import annotations

import json

from monitor.errors import UsageError


def patch(before: bytes, after: bytes) -> str:
    """Return the operations that turn one payload into the other, one to a line.

    The same payloads make the same patch. `UsageError` where one of them is not JSON.
    """
    import jsonpatch

    made = jsonpatch.make_patch(_value(before), _value(after))
    lines = (json.dumps(operation, ensure_ascii=True) for operation in made)
    inside = ",\n".join(f"  {line}" for line in lines)
    return f"[\n{inside}\n]\n" if inside else "[]\n"


def _value(payload: bytes) -> object:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise UsageError("a patch is between two records as served, in JSON") from error
