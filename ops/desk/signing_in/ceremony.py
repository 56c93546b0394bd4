"""What browsers and authenticators say to one another, by WebAuthn; nothing is stored here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ops.desk.signing_in.sites import Site

_NAME = "评选工作台 Pingxuan"
_LONGEST = 16_384
_WRONG = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new passkey, verified."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def adding_options(
    site: Site, *, name: str, handle: bytes, challenge: bytes, known: Sequence[bytes]
) -> str:
    """JSON for `navigator.credentials.create`.

    Args:
        handle: what an authenticator knows the account by; no name.
        known: credential ids that the account has already.
    """
    options = generate_registration_options(
        rp_id=site.domain,
        rp_name=_NAME,
        user_name=name,
        user_id=handle,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return options_to_json(options)


def signing_in_options(site: Site, challenge: bytes) -> str:
    """JSON for `navigator.credentials.get`; it names no credential, so it tells nobody who has
    one."""
    return options_to_json(generate_authentication_options(rp_id=site.domain, challenge=challenge))


def answered(answer: str) -> tuple[bytes, bytes] | None:
    """(credential id, challenge) of an answer, as it says; None where it says nothing of it."""
    try:
        told: dict[str, Any] = json.loads(answer[:_LONGEST])
        client = json.loads(base64url_to_bytes(told["response"]["clientDataJSON"]))
        return base64url_to_bytes(told["id"]), base64url_to_bytes(client["challenge"])
    except _WRONG:
        return None


def made(site: Site, answer: str, challenge: bytes) -> Made | None:
    """A new passkey; None where the answer does not hold."""
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
        )
    except _WRONG:
        return None
    return Made(
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
    )


def signed(
    site: Site, answer: str, challenge: bytes, public_key: bytes, sign_count: int
) -> int | None:
    """The new count of a passkey that has signed; None where the answer does not hold, or the
    count fell back: then there are two of it."""
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
        )
    except _WRONG:
        return None
    return found.new_sign_count
