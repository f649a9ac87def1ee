"""`card.toml` as people write it: what is taken, and a line for everything that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from cardreader.virtual.errors import BrokenImage
from cardreader.virtual.image import CardImage
from cardreader.virtual.image_folder import read_image

CHIP = '[[chip_authentication]]\nprotocol = "ECDH-AES-CBC-CMAC-128"\nparameters = 13\n'
PLAIN = NoEncryption()


def card(folder: Path, content: str) -> CardImage:
    (folder / "card.toml").write_text(content, "utf-8")
    return read_image(folder)


def test_the_key_of_the_machine_readable_zone_may_be_written_as_it_is_typed(tmp_path: Path) -> None:
    assert card(tmp_path, 'mrz = "L898902C,690806,940623"').mrz == "L898902C<369080619406236"
    assert card(tmp_path, 'mrz = "L898902C<369080619406236"').mrz == "L898902C<369080619406236"


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_keys_are_taken_from_files_as_openssl_writes_them(tmp_path: Path, encoding: Encoding) -> None:
    chip, active = ec.generate_private_key(ec.BrainpoolP256R1()), rsa.generate_private_key(65537, 2048)
    (tmp_path / "chip").write_bytes(chip.private_bytes(encoding, PrivateFormat.TraditionalOpenSSL, PLAIN))
    (tmp_path / "active").write_bytes(active.private_bytes(encoding, PrivateFormat.PKCS8, PLAIN))
    image = card(tmp_path, f'{CHIP}key_file = "chip"\n[active_authentication]\nkey_file = "active"\nhash = "sha1"')
    assert image.chip_authentication[0].private == chip.private_numbers().private_value
    assert image.active_authentication is not None
    assert image.active_authentication.pkcs8 == active.private_bytes(Encoding.DER, PrivateFormat.PKCS8, PLAIN)
    assert image.active_authentication.hash_name == "sha1"


def test_a_diffie_hellman_key_is_written_out(tmp_path: Path) -> None:
    protocol = 'protocol = "DH-AES-CBC-CMAC-128"\nparameters = 2\nprivate = "4D"'
    assert card(tmp_path, f"[[chip_authentication]]\n{protocol}").chip_authentication[0].private == 0x4D


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("can = 123456", "can: 123456 is not text in quotes"),
        ('can = "12345é"', "can: digits in quotes"),
        ('mrz = "X,12,13"', "mrz: DOCUMENT,YYMMDD,YYMMDD"),
        ('pace = "ECDH-GM-AES-CBC-CMAC-128/13"', "pace: .* is not a list in brackets"),
        ("pace = [13]", "pace: 13 is not text in quotes"),
        ('pace = ["ECDH-GM-AES-CBC-CMAC-128/x"]', "needs its domain parameters"),
        ('pace = ["ECDH-GM-AES-CBC-CMAC-128/2"]', "no domain parameters 2 for ECDH; there are 8 to 18"),
        ("chip_authentication = 5", "write .*chip_authentication.* on a line of its own"),
        ('[[chip_authentication]]\nparameters = 13\nprivate = "5"', "chip_authentication 1: protocol is missing"),
        ('[[chip_authentication]]\nprotocol = "ECDH"', "chip_authentication 1: protocol: there is no protocol 'ECDH'"),
        (CHIP, "private: write it, or key_file, one of the two"),
        (f'{CHIP}private = "zz"', "private: not a hexadecimal number"),
        (f'{CHIP}private = "0"', "private: no private key for domain parameters 13"),
        (f'{CHIP}private = "5"\nkey_id = "1"', "key_id: '1' is not a whole number"),
        (f'{CHIP}private = "5"\nkeyid = 1', "no entry 'keyid'; did you mean key_id"),
        (f'{CHIP}key_file = "none.pem"', "key_file: none.pem: No such file"),
        (f'{CHIP}key_file = "card.toml"', "card.toml holds no unencrypted private key"),
        (f'{CHIP}key_file = "locked"', "locked holds no unencrypted private key"),
        (f'{CHIP}key_file = "signing"', "holds no key on a curve; write others as `private`"),
        ("active_authentication = 5", "active_authentication must be a table"),
        ('[active_authentication]\nkey_file = "signing"', "holds neither an RSA key nor one on a curve"),
        ('[active_authentication]\nkey_file = "signing"\nhash = "md5"', "no hash 'md5'; there are sha1"),
        ('[active_authentication]\npkcs8 = "zz"', "pkcs8: 'zz' is not hexadecimal"),
        ("behaviour = 5", "behaviour must be a table"),
        ("[behaviour]\nbac = 0", "bac is true or false, not 0"),
        ("[behaviour]\nselect_mf = 6", "select_mf is a status word"),
        ("[behaviour]\nlargest_answer = 0", "largest_answer is a number from 48 to 65533"),
        ('[behaviour]\nend_of_file = "6283"', 'end_of_file is one of "6282"'),
        ('[behaviour]\nforged_answers = "sm"', "no misbehaviour 'sm'"),
        ('[behaviour]\ndeactivated = "DG1"', "deactivated is a list in brackets"),
        ('[behaviour]\ndeactivated = ["DG"]', "deactivated: there is no file 'DG'"),
    ],
)
def test_whatever_is_wrong_is_told_in_a_line_that_names_the_entry(content: str, told: str, tmp_path: Path) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    locked = BestAvailableEncryption(b"secret")
    (tmp_path / "signing").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, PLAIN))
    (tmp_path / "locked").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    with pytest.raises(BrokenImage, match=told) as error:
        card(tmp_path, content)
    assert "\n" not in str(error.value)


def test_a_folder_without_a_description_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BrokenImage, match=r"card\.toml: No such file"):
        read_image(tmp_path)
