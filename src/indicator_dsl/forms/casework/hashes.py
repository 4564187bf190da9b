"""What a signed evaluation rests on, as SHA-256: the policy's content, whatever file it came from."""

from __future__ import annotations

import json
from hashlib import sha256

import attrs

from indicator_dsl.meaning import Policy


def hash_of_policy(policy: Policy) -> str:
    """Return the SHA-256 of all that a policy says (``sha256:…``): the same for two files that say the same."""
    said = {field.name: getattr(policy, field.name) for field in attrs.fields(Policy) if field.eq}
    plain = {name: attrs.asdict(value) if attrs.has(type(value)) else value for name, value in said.items()}
    return f"sha256:{sha256(json.dumps(plain, ensure_ascii=False, default=str, sort_keys=True).encode()).hexdigest()}"
