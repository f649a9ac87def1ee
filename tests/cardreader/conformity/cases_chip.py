"""Cases of BAC, secure messaging, the end of files, chip authentication and active authentication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import ChipProof
from cardreader.crypto.ciphers import KDF_ENC, KDF_MAC, TDES, derive, pad
from cardreader.errors import AuthenticityFailed, ChipNotProven
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.tlv import encode
from cardreader.pki.certificate import parse_certificate, parse_revocation_list
from cardreader.virtual.forged_answers import AnswerForger
from cardreader.virtual.forgeries import forge, forgery
from cardreader.virtual.image import Behaviour, EndOfFile
from cardreader.virtual.people import person
from cardreader.virtual.profile import Profile
from cardreader.virtual.secure_messaging import ChipSession
from tests.cardreader.conformity.documents import PASSWORD, edited
from tests.cardreader.conformity.workbench import (
    ALL,
    BAC,
    ISSUER,
    SHORT,
    Files,
    Probe,
    Workbench,
    at_instruction,
    case,
    passport,
)

MSE, EXTERNAL_AUTHENTICATE, GENERAL_AUTHENTICATE, READ_BINARY = 0x22, 0x82, 0x86, 0xB0

# -- BAC and secure messaging -----------------------------------------------------------------------------------------


@case("ISO7816_A_02")
def bac(bench: Workbench) -> None:
    """A chip that opens with BAC alone."""
    assert bench.accepted(passport(**BAC)).access == "bac"


def _with_nonces(edit: Callable[[bytes], bytes]) -> Callable[[Probe, CommandApdu, ResponseApdu], ResponseApdu]:
    """Edit what BAC's answer encrypts; its checksum is right all the same."""
    seed = PASSWORD.secret()[:16]
    enc, mac = derive(seed, KDF_ENC, TDES), derive(seed, KDF_MAC, TDES)

    def change(_probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        if command.ins != EXTERNAL_AUTHENTICATE:
            return answer
        cryptogram = TDES.encrypt_cbc(enc, bytes(8), edit(TDES.decrypt_cbc(enc, bytes(8), answer.data[:-8])))
        return ResponseApdu(cryptogram + TDES.mac(mac, pad(cryptogram, 8)), answer.sw)

    return change


@case("ISO7816_B_02")
def nonces_that_do_not_come_back(bench: Workbench) -> None:
    """Either nonce differs, or all of it is encrypted under another key."""
    edits: list[Callable[[bytes], bytes]] = [
        lambda plain: bytes([plain[0] ^ 1]) + plain[1:],
        lambda plain: plain[:8] + bytes([plain[8] ^ 1]) + plain[9:],
        lambda plain: plain[::-1],
    ]
    for edit in edits:
        bench.rejected(Probe(passport(**BAC), _with_nonces(edit)))


class Spoiler(AnswerForger):
    """Exchanges protected answers to READ BINARY."""

    def __init__(self, spoil: Callable[[ChipSession, ResponseApdu], ResponseApdu]) -> None:
        super().__init__("")
        self._exchange = spoil

    def forge(
        self, command: CommandApdu, plain: ResponseApdu, protected: ResponseApdu, session: ChipSession
    ) -> ResponseApdu:
        """Spoil what was read."""
        return self._exchange(session, protected) if command.ins == READ_BINARY and plain.data else protected


def _spoils(spoil: Callable[[ChipSession, ResponseApdu], ResponseApdu], bench: Workbench) -> None:
    probe = Probe(passport(**BAC))
    probe._forger = Spoiler(spoil)
    assert not isinstance(bench.rejected(probe), AuthenticityFailed)


case("ISO7816_B_04")(partial(_spoils, lambda _session, _answer: ResponseApdu(b"", 0x6988)))
case("ISO7816_B_06")(partial(_spoils, lambda session, _answer: session.seal(b"", 0x9000)))
case("ISO7816_B_08")(
    partial(_spoils, lambda _session, answer: ResponseApdu(answer.data[:-1] + bytes([answer.data[-1] ^ 1]), answer.sw))
)


@case("ISO7816_B_10")
def revoked_signer(bench: Workbench) -> None:
    """The signer is on the list that lies in the trust folder."""
    one = person("insured-here")
    image = forge(one, ISSUER, forgery("signer-revoked"), Profile("plan", "the plan's", document="td3", dg13=False))
    trust = TrustStore.of(
        [parse_certificate(ISSUER.csca_certificate)], [parse_revocation_list(ISSUER.revocation_list())]
    )
    image = replace(image, mrz=PASSWORD.information)
    error = bench.rejected(image, trust=trust)
    assert isinstance(error, AuthenticityFailed)
    assert error.reason == "signer_revoked"


def _end_of_file(answer: EndOfFile, bench: Workbench) -> None:
    for behaviour in (Behaviour(end_of_file=answer), Behaviour(end_of_file=answer, extended_length=False)):
        image = passport(**(BAC | {"behaviour": behaviour}))
        bench.accepted(image)
        bench.accepted(image, policy=SHORT)


case("ISO7816_C_04")(partial(_end_of_file, "6B00"))
case("ISO7816_C_06")(partial(_end_of_file, "6Cxx"))

# -- chip authentication ----------------------------------------------------------------------------------------------


@case("ISO7816_D_02")
def on_a_curve(bench: Workbench) -> None:
    """The plan's 224 bit curves, with every cipher."""
    for suite in ("3DES-CBC-CBC", "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256"):
        for curve in (10, 11):
            reading = bench.accepted(passport(chip_authentication=(f"ECDH-{suite}/{curve}",)))
            assert reading.authenticity.chip is ChipProof.OK


@case("ISO7816_D_04")
def two_keys(bench: Workbench) -> None:
    """The reader names the key that it takes."""
    probe = Probe(passport(chip_authentication=("ECDH-3DES-CBC-CBC/10/1", "ECDH-AES-CBC-CMAC-128/13/2")))
    assert bench.accepted(probe).authenticity.chip is ChipProof.OK
    assert encode(0x84, b"\x02") in [one.data for one in probe.seen if one.ins == MSE][-1]


@case("TS_CA_1.6")
def second_key_of_no_use(bench: Workbench) -> None:
    """The second key lies on a curve that nobody knows."""
    named = bytes.fromhex("06072A8648CE3D0201") + bytes.fromhex("0608" + "2A8648CE3D030107")

    def damage(files: Files) -> None:
        assert named in files["DG14"]
        files["DG14"] = files["DG14"].replace(named, named[:-1] + b"\x7f")

    keys = ("ECDH-3DES-CBC-CBC/10/1", "ECDH-AES-CBC-CMAC-128/12/2")
    probe = Probe(passport(damage, chip_authentication=keys))
    assert bench.accepted(probe).authenticity.chip is ChipProof.OK
    assert encode(0x84, b"\x01") in [one.data for one in probe.seen if one.ins == MSE][-1]


@case("ISO7816_D_06")
def unknown_key_id(bench: Workbench) -> None:
    """DG14 names keys by other numbers than the chip does."""
    image = passport(chip_authentication=("ECDH-3DES-CBC-CBC/10/1", "ECDH-AES-CBC-CMAC-128/13/2"))
    keys = tuple(replace(key, key_id=(key.key_id or 0) + 7) for key in image.chip_authentication)
    bench.rejected(replace(image, chip_authentication=keys))


@case("ISO7816_D_08")
def another_public_key(bench: Workbench) -> None:
    """DG14's key is not the chip's; and one that lies on no curve."""
    image = passport()
    keys = tuple(replace(key, private=key.private // 2 + 1) for key in image.chip_authentication)
    bench.rejected(replace(image, chip_authentication=keys))

    def off_the_curve(files: Files) -> None:
        def damage(parts: list[bytes]) -> list[bytes]:
            key = bytes.fromhex("04007F000702020102")
            return [_with_last_byte_of_key_changed(part) if key in part else part for part in parts]

        files["DG14"] = edited(files["DG14"], (0,), damage)

    bench.rejected(passport(off_the_curve))


def _with_last_byte_of_key_changed(info: bytes) -> bytes:
    def change(parts: list[bytes]) -> list[bytes]:
        return [parts[0], parts[1][:-1] + bytes([parts[1][-1] ^ 1])]

    return edited(info, (1,), change)


@case("ISO7816_D_10")
def a_new_key_every_time(bench: Workbench) -> None:
    """The reader's ephemeral key differs in every run."""
    sent = set()
    for _ in range(5):
        probe = Probe(passport())
        bench.accepted(probe)
        sent.add([one.data for one in probe.seen if one.ins == MSE][-1])
    assert len(sent) == 5


@case("ISO7816_D_12")
def key_of_another_algorithm(bench: Workbench) -> None:
    """The key's algorithm is RSA's, or its curve is none."""
    key, curve = bytes.fromhex("06072A8648CE3D0201"), bytes.fromhex("06052B81040021")
    for old, new in ((key, bytes.fromhex("06072A8648CE3D027F")), (curve, bytes.fromhex("06052B8104007F"))):

        def damage(files: Files, old: bytes = old, new: bytes = new) -> None:
            assert old in files["DG14"]
            files["DG14"] = files["DG14"].replace(old, new)

        bench.rejected(passport(damage))


@case("ISO7816_D_14")
def large_keys(bench: Workbench) -> None:
    """Keys of 2048 bits: extended length where the chip has it, chaining where it has not."""
    chips = [("3DES-CBC-CBC", Behaviour(extended_length=False))]
    chips += [(cipher, Behaviour()) for cipher in ("3DES-CBC-CBC", "AES-CBC-CMAC-128")]
    for cipher, behaviour in chips:
        image = passport(chip_authentication=(f"DH-{cipher}/1",), behaviour=behaviour)
        assert bench.accepted(image).authenticity.chip is ChipProof.OK


@case("R_CA_2.1")
def refused_inside_secure_messaging(bench: Workbench) -> None:
    """Nothing of chip authentication may follow."""
    image = passport(chip_authentication=("ECDH-AES-CBC-CMAC-128/13",))
    probe = Probe(image, at_instruction(MSE, p1=0x41, sw=0x6A88))
    bench.rejected(probe)
    assert [one.ins for one in probe.seen if one.ins in (MSE, GENERAL_AUTHENTICATE)][-1] == MSE


@case("R_CA_2.3")
def other_session_keys(bench: Workbench) -> None:
    """The chip goes on under keys of its own."""

    def change(probe: Probe, _command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        following = probe._state.next_session
        if following is not None:
            probe._state.next_session = ChipSession.from_secret(following.suite, b"another secret")
        return answer

    for key in ("ECDH-3DES-CBC-CBC/10", "ECDH-AES-CBC-CMAC-128/13"):
        error = bench.rejected(Probe(passport(chip_authentication=(key,)), change))
        assert isinstance(error, ChipNotProven)


# -- active authentication --------------------------------------------------------------------------------------------


def _active(key: str, bench: Workbench) -> None:
    for policy in (ALL, SHORT):
        reading = bench.accepted(passport(active_authentication=key), policy=policy)
        assert reading.authenticity.active is ChipProof.OK


case("ISO7816_F_02")(partial(_active, "ecdsa/13/sha256"))
case("ISO7816_F_04")(partial(_active, "rsa/2048/sha224"))
case("ISO7816_F_06")(partial(_active, "rsa/2048/sha384"))


@case("ISO7816_F_09")
def algorithm_that_is_not_allowed(bench: Workbench) -> None:
    """DG14 names RSA, or nothing at all, for the signature."""
    known = bytes.fromhex("060A04007F00070101040103")

    def damage(files: Files) -> None:
        assert known in files["DG14"]
        files["DG14"] = files["DG14"].replace(known, known[:-2] + b"\x7f\x03")

    bench.rejected(passport(damage, active_authentication="ecdsa/13/sha256"))
