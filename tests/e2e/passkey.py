"""A passkey as the site keeps it, made without any device."""

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData


def credential(site: str = "localhost") -> dict:
    """What a browser sends when a key is added; its signature is worth nothing."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    told = AttestedCredentialData.create(Aaguid.NONE, b"cle-de-test", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(b"\0" * 32, flags, 0, told)
    client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"defi", f"https://{site}")
    ident = websafe_encode(b"cle-de-test")
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    return {"type": "public-key", "id": ident, "rawId": ident, "response": response, "clientExtensionResults": {}}
