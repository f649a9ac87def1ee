"""From a person to a card: every file written, hashed and signed. The same seed gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from cardreader.crypto import curves, dh
from cardreader.virtual import data_groups, mrz
from cardreader.virtual.image import (
    ActiveAuthenticationKey,
    Behaviour,
    CardImage,
    ChipAuthenticationKey,
    PaceOffer,
)
from cardreader.virtual.issuer import DocumentSigner, Issuer, security_object, signed_data
from cardreader.virtual.people import Person, PortraitSpec
from cardreader.virtual.portrait import ImageKind, encoded_portrait
from cardreader.virtual.profile import Profile
from cardreader.virtual.schemes import Mapping_, chip_authentication_scheme, pace_scheme
from cardreader.virtual.signing import KeySpec, SigningKey, derive_scalar

_LARGEST_DH_PARAMETER: Final = 2
_CARD_SECURITY: Final = "0.4.0.127.0.7.3.2.1"
_LONG_AGO: Final = date(2022, 1, 31)


@dataclass(slots=True)
class Draft:
    """A card before it is signed. Forgeries change it here.

    `signed` are the groups that the signer saw; None means those that the card carries. A card that was changed after
    signing has both.
    """

    person: Person
    profile: Profile
    issuer: Issuer
    groups: dict[int, bytes]
    signer: DocumentSigner
    chip_keys: tuple[ChipAuthenticationKey, ...]
    pace: tuple[PaceOffer, ...]
    active_key: SigningKey | None
    behaviour: Behaviour
    card_access: bytes | None
    mrz: str
    signed: dict[int, bytes] | None = None
    signed_by: SigningKey | None = None
    hash_name: str = "sha256"
    extra: dict[str, bytes] = field(default_factory=dict)
    """Files beside EF.COM, EF.SOD, EF.CardAccess and the groups; they replace what has the same name."""
    changed_hash: tuple[bytes, bytes] | None = None
    """Bytes to look for in the finished EF.SOD, and what to put in their place."""
    unlisted: frozenset[int] = frozenset()
    """Groups on the chip that EF.SOD does not list."""

    def image(self) -> CardImage:
        """Sign and assemble."""
        signed = self.groups if self.signed is None else self.signed
        files = {f"DG{number}": content for number, content in sorted(self.groups.items())}
        files["EF.SOD"] = security_object(
            {number: content for number, content in signed.items() if number not in self.unlisted},
            self.signer,
            hash_name=self.hash_name,
            lds_version=self.profile.lds_version,
            signed_by=self.signed_by,
            form=self.profile.sod_form,
        )
        if self.changed_hash is not None:
            files["EF.SOD"] = files["EF.SOD"].replace(*self.changed_hash)
        listed = self._listed_groups()
        if listed is not None:
            files["EF.COM"] = data_groups.com(listed, lds_version=self.profile.lds_version)
        if self.card_access is not None:
            files["EF.CardAccess"] = self.card_access
        return CardImage(
            files=files | self.extra,
            can=self.person.can,
            mrz=self.mrz,
            pace=self.pace,
            chip_authentication=self.chip_keys,
            active_authentication=self._active_authentication(),
            behaviour=self.behaviour,
        )

    def _listed_groups(self) -> list[int] | None:
        """Return what EF.COM lists; the lying one keeps quiet about DG14 and invents DG11."""
        match self.profile.com:
            case "absent":
                return None
            case "lying":
                return [*(number for number in self.groups if number not in (11, 14)), 11]
            case _:
                return list(self.groups)

    def _active_authentication(self) -> ActiveAuthenticationKey | None:
        if self.active_key is None:
            return None
        return ActiveAuthenticationKey(self.active_key.pkcs8, self.active_key.spec.hash_name)


def personalise(person: Person, issuer: Issuer, profile: Profile) -> CardImage:
    """Make a person's genuine card."""
    return draft(person, issuer, profile).image()


def draft(person: Person, issuer: Issuer, profile: Profile) -> Draft:
    """Make a person's card up to the signature."""
    holder = replace(person, expires=_LONG_AGO) if profile.expired else person
    authority = authority_of(profile, issuer)
    label = f"card/{person.number}/{profile.name}"
    chip_keys = tuple(_chip_key(issuer.seed, label, text) for text in profile.chip_authentication)
    offers = tuple(_offer(text) for text in profile.pace)
    active = profile.active_authentication
    explicit = profile.explicit_parameters
    active_key = issuer.key(KeySpec.parse(active), f"{label}/aa", explicit=explicit) if active else None
    infos = announced(chip_keys, offers, numbered=profile.pace_parameters == "numbered")
    made = Draft(
        person=holder,
        profile=profile,
        issuer=authority,
        groups=_groups(holder, profile, active_key, [*infos, *_proof_infos(profile, chip_keys, active_key)]),
        signer=authority.signer(KeySpec.parse(profile.signer), explicit=explicit),
        chip_keys=chip_keys,
        pace=offers,
        active_key=active_key,
        behaviour=profile.behaviour,
        card_access=data_groups.security_infos(infos) if profile.card_access else None,
        mrz=holder.mrz_information,
        hash_name=profile.hash_name,
    )
    _add_master_file(made)
    return made


def authority_of(profile: Profile, issuer: Issuer) -> Issuer:
    """Return the authority whose signers sign cards of that profile."""
    return replace(issuer, csca_spec=KeySpec.parse(profile.csca), explicit=profile.explicit_parameters)


def announced(
    chip_keys: tuple[ChipAuthenticationKey, ...], offers: tuple[PaceOffer, ...], *, numbered: bool = True
) -> list[bytes]:
    """Return the SecurityInfos of EF.CardAccess: what the chip offers, without keys."""
    infos = [data_groups.terminal_authentication_info()]
    infos += [data_groups.chip_authentication_info(key) for key in chip_keys]
    infos += [data_groups.pace_info(offer, numbered=numbered) for offer in offers]
    return infos if numbered else infos + [data_groups.pace_domain_parameter_info(offer) for offer in offers]


def _public_key_info(profile: Profile, key: ChipAuthenticationKey) -> bytes:
    form = "explicit" if profile.explicit_parameters else profile.chip_key_form
    return data_groups.chip_authentication_public_key_info(key, form)


def _proof_infos(
    profile: Profile, chip_keys: tuple[ChipAuthenticationKey, ...], active_key: SigningKey | None
) -> list[bytes]:
    infos = [_public_key_info(profile, key) for key in chip_keys]
    if active_key is not None and active_key.spec.scheme == "ecdsa":
        infos.append(data_groups.active_authentication_info(active_key.spec.hash_name))
    return infos


def _groups(person: Person, profile: Profile, active_key: SigningKey | None, infos: list[bytes]) -> dict[int, bytes]:
    groups = {1: data_groups.dg1(_mrz_lines(person, profile))}
    if profile.picture != "none":
        groups[2] = portrait_group(person, person.portrait, profile, profile.picture)
    if profile.dg13:
        groups[13] = data_groups.dg13(person, profile.dg13_shape)
    if profile.pace or profile.chip_authentication or (active_key and active_key.spec.scheme == "ecdsa"):
        groups[14] = data_groups.dg14(infos)
    if active_key is not None:
        groups[15] = data_groups.dg15(active_key.public_key_info)
    return groups | data_groups.optional_groups(person, profile.optional_groups)


def portrait_group(person: Person, face: PortraitSpec, profile: Profile, kind: ImageKind) -> bytes:
    """Return DG2 as the profile wants it, with that face."""
    picture = encoded_portrait(face, female=person.sex == "F", kind=kind)
    return data_groups.dg2(picture, kind, profile.face_record)


def _mrz_lines(person: Person, profile: Profile) -> tuple[str, ...]:
    if profile.document == "td1":
        return person.mrz
    return mrz.td3(person.document_number, person.number, person.birth, person.sex, person.expires, person.latin_name)


def _add_master_file(made: Draft) -> None:
    """Add the files that only some cards have beside EF.CardAccess."""
    behaviour = made.behaviour
    if made.profile.atr_info:
        made.extra["EF.ATR"] = data_groups.atr_info(
            behaviour.largest_answer, chaining=behaviour.chaining, extended=behaviour.extended_length
        )
        made.extra["EF.DIR"] = data_groups.directory()
    if any(offer.scheme.mapping is Mapping_.CHIP_AUTHENTICATION for offer in made.pace):
        made.extra["EF.CardSecurity"] = card_security(made, made.signer)


def card_security(made: Draft, signer: DocumentSigner) -> bytes:
    """Return EF.CardSecurity over the chip's keys as they are now (ICAO 9303-10 §3.11.4)."""
    keys = [_public_key_info(made.profile, key) for key in made.chip_keys]
    content = data_groups.security_infos([*announced(made.chip_keys, made.pace), *keys])
    return signed_data(_CARD_SECURITY, content, signer)


def _offer(text: str) -> PaceOffer:
    name, parameter_id = text.split("/")
    return PaceOffer(pace_scheme(name), int(parameter_id))


def _chip_key(seed: bytes, label: str, text: str) -> ChipAuthenticationKey:
    name, parameter_id, *key_id = text.split("/")
    number = int(parameter_id)
    group = dh.by_parameter_id(number) if number <= _LARGEST_DH_PARAMETER else None
    order = group.q if group else curves.by_parameter_id(number).order
    private = derive_scalar(seed, f"{label}/ca/{text}", order)
    return ChipAuthenticationKey(chip_authentication_scheme(name), number, private, int(key_id[0]) if key_id else None)
