"""What a state hands out beside its cards: authority certificates, a link certificate, a master list, revocation lists.

Profiles of ICAO Doc 9303-12 §7.1 and §9. A reader's trust folder takes the files as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from cardreader.virtual import der
from cardreader.virtual.certificates import CertificateSpec, Name, certificate
from cardreader.virtual.issuer import CSCA_FROM, CSCA_NAME, Issuer, signed_data
from cardreader.virtual.personalisation import authority_of
from cardreader.virtual.profile import Profile
from cardreader.virtual.signing import SigningKey

MASTER_LIST: Final = "2.23.136.1.1.2"
_MASTER_LIST_SIGNING: Final = "2.23.136.1.1.3"
_LIST_SIGNER_NAME: Final = Name("VN", CSCA_NAME.organisation, "TEST Master List Signer")
_OLD_FROM: Final = datetime(2014, 1, 1, tzinfo=UTC)
_OLD_UNTIL: Final = datetime(2034, 12, 31, tzinfo=UTC)
_OLD_KEY_UNTIL: Final = datetime(2019, 12, 31, tzinfo=UTC)
_LISTED_AT: Final = datetime(2021, 3, 1, tzinfo=UTC)


def previous_certificate(issuer: Issuer) -> bytes:
    """Return the certificate of the authority's key before this one, self-signed as DER."""
    key = _previous_key(issuer)
    return certificate(_authority(issuer, "csca/previous", _OLD_FROM, _OLD_KEY_UNTIL), key, key)


def link_certificate(issuer: Issuer) -> bytes:
    """Return the certificate of the authority's key, signed by the key before: who trusts that one may trust this."""
    spec = _authority(issuer, "csca/link", CSCA_FROM, _OLD_UNTIL)
    return certificate(spec, issuer.csca_key, _previous_key(issuer))


def master_list(issuer: Issuer, certificates: Iterable[bytes]) -> bytes:
    """Return a list of authority certificates, signed by a signer of the authority (CMS as DER)."""
    key = issuer.key(issuer.csca_spec, "signer/master-list")
    spec = CertificateSpec(
        subject=_LIST_SIGNER_NAME,
        issuer=issuer.csca_name,
        serial=issuer.serial(key.label),
        not_before=CSCA_FROM,
        not_after=_OLD_UNTIL,
        private_key_until=_OLD_UNTIL,
        authority=False,
        extended_usage=_MASTER_LIST_SIGNING,
    )
    content = der.sequence(der.integer(0), der.set_of(certificates))
    signer = issuer.certify(key, spec)
    return signed_data(MASTER_LIST, content, signer, signed_at=_LISTED_AT, others=[issuer.csca_certificate])


def trust_files(issuer: Issuer, profiles: Iterable[Profile]) -> dict[str, bytes]:
    """Return every authority that a profile uses, and the rest, by file name."""
    authorities = {authority.csca_name.common_name: authority for authority in _authorities(issuer, profiles)}
    files = {}
    for name, authority in authorities.items():
        stem = name.lower().replace(" ", "-").replace("/", "-")
        files[f"{stem}.der"] = authority.csca_certificate
        files[f"{stem}.crl"] = authority.revocation_list()
    certificates = [content for name, content in files.items() if name.endswith(".der")]
    files["test-csca-vietnam-previous.der"] = previous_certificate(issuer)
    files["test-csca-vietnam-link.der"] = link_certificate(issuer)
    extra = [files["test-csca-vietnam-previous.der"], files["test-csca-vietnam-link.der"]]
    files["test-master-list.ml"] = master_list(issuer, [*certificates, *extra])
    return files


def _authorities(issuer: Issuer, profiles: Iterable[Profile]) -> list[Issuer]:
    return [authority_of(one, issuer) for one in profiles]


def _previous_key(issuer: Issuer) -> SigningKey:
    return issuer.key(issuer.csca_spec, "csca/previous")


def _authority(issuer: Issuer, label: str, not_before: datetime, key_until: datetime) -> CertificateSpec:
    """Say what is the same in both: an authority keeps its name from key to key."""
    return CertificateSpec(
        subject=issuer.csca_name,
        issuer=issuer.csca_name,
        serial=issuer.serial(label),
        not_before=not_before,
        not_after=_OLD_UNTIL,
        private_key_until=key_until,
        authority=True,
    )
