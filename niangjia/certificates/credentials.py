"""A certificate as an Open Badge 3.0, signed as a VC-JWT with Ed25519.

Source: 1EdTech Open Badges Specification 3.0, sections 8.2 (VC-JWT) and B.1 (OpenBadgeCredential),
by our reading; the W3C Verifiable Credentials Data Model 2.0. The public key stands where ``kid``
points, as a JWK (RFC 8037).
"""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    # Names the type of the status: without it "1EdTechRevocationList" means nothing.
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]


def new_pair() -> tuple[str, str]:
    """(public, secret) of a new key, both as unpadded base64url of 32 bytes."""
    made = Ed25519PrivateKey.generate()
    return _text(made.public_key().public_bytes_raw()), _text(made.private_bytes_raw())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def jwk(public: str) -> dict[str, str]:
    """The public half as a JWK."""
    return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "x": public}


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def issuer(base: str, name: str) -> dict[str, Any]:
    """Who answers for the certificates of this house."""
    return {"id": f"{base}/verify/issuer.json", "type": ["Profile"], "name": name, "url": base}


def credential(
    base: str, code: str, programme: UUID, issued_at: dt.datetime, facts: dict[str, Any]
) -> dict[str, Any]:
    """The credential of one certificate. ``base`` is the address of this house, without a slash."""
    skills = "; ".join(facts["objectives"])
    period = f"{facts['starts_on']} – {facts['ends_on']}"
    return {
        "@context": CONTEXT,
        "id": f"{base}/verify/{code}/",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts["title"],
        "issuer": issuer(base, facts["unit"]),
        "validFrom": _utc(issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "hashed": False,
                    "identityHash": facts["name"],
                }
            ],
            "achievement": {
                "id": f"urn:uuid:{programme}",
                "type": ["Achievement"],
                "achievementType": "CertificateOfCompletion",
                "name": facts["title"],
                "description": f"{period}. {skills}",
                "criteria": {"narrative": "; ".join(facts["shown"])},
            },
        },
        "credentialStatus": {
            "id": f"{base}/verify/revoked.json",
            "type": "1EdTechRevocationList",
        },
    }


def sign(base: str, key_id: UUID, secret: str, vc: dict[str, Any], at: dt.datetime) -> str:
    """The credential as a compact JWS."""
    payload = {**vc, "iss": vc["issuer"]["id"], "jti": vc["id"], "nbf": int(at.timestamp())}
    private = Ed25519PrivateKey.from_private_bytes(_bytes(secret))
    kid = f"{base}/verify/keys/{key_id}.json"
    return jwt.encode(payload, private, algorithm="EdDSA", headers={"kid": kid, "typ": "JWT"})


def revocations(base: str, rows: list[tuple[str, dt.datetime]]) -> dict[str, Any]:
    """The list of what was taken back (1EdTech Revocation List Status Method)."""
    return {
        "id": f"{base}/verify/revoked.json",
        "issuer": f"{base}/verify/issuer.json",
        "revokedCredential": [
            {"id": f"{base}/verify/{code}/", "revoked": True, "revocationDate": _utc(at)}
            for code, at in rows
        ],
    }
