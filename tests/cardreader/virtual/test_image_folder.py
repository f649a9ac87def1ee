from pathlib import Path

import pytest

from cardreader.virtual.errors import BrokenImage, VirtualCardError
from cardreader.virtual.image import CardImage
from cardreader.virtual.image_folder import read_image, write_image
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import Profile, load_profiles


@pytest.mark.parametrize("one", load_profiles(), ids=lambda one: one.name)
def test_every_card_survives_being_written_and_read(
    one: Profile, issuer: Issuer, holder: Person, tmp_path: Path
) -> None:
    image = personalise(holder, issuer, one)
    write_image(image, tmp_path / "card")
    assert read_image(tmp_path / "card") == image


def test_a_folder_with_files_and_little_else_is_a_card(tmp_path: Path) -> None:
    (tmp_path / "card.toml").write_text("")
    (tmp_path / "EF.CardAccess.bin").write_bytes(b"anything at all")
    image = read_image(tmp_path)
    assert image.files == {"EF.CardAccess": b"anything at all"}
    assert image.atr[0] == 0x3B


def test_the_keys_are_for_their_owner_alone(image: CardImage, tmp_path: Path) -> None:
    write_image(image, tmp_path)
    assert (tmp_path / "card.toml").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("can = ", "no TOML"),
        ("pin = 1", "no entry 'pin'"),
        ('pace = ["ECDH-GM/13"]', "no protocol 'ECDH-GM'"),
        ('pace = ["ECDH-GM-AES-CBC-CMAC-128"]', "cannot be understood"),
        ('atr = "xy"', "cannot be understood"),
        ('[[chip_authentication]]\nprotocol = "ECDH-AES-CBC-CMAC-128"', "parameters is missing"),
        ("[behaviour]\nfast = true", "no switch 'fast'"),
        ("[active_authentication]", "pkcs8: write it, or key_file"),
        ('[active_authentication]\npkcs8 = "3000"', "cannot be understood"),
        ('pace = ["ECDH-GM-AES-CBC-CMAC-128/5"]', "no domain parameters 5"),
    ],
)
def test_a_description_that_cannot_be_understood_is_told_in_a_line(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "card.toml").write_text(content)
    with pytest.raises(BrokenImage, match=told) as error:
        read_image(tmp_path)
    assert "\n" not in str(error.value)


def test_a_file_that_no_card_has_is_refused(tmp_path: Path) -> None:
    (tmp_path / "card.toml").write_text("")
    (tmp_path / "DG31.bin").write_bytes(b"")
    with pytest.raises(BrokenImage, match="DG3"):
        read_image(tmp_path)


def test_folders_that_are_not_there_are_told_in_a_line(image: CardImage, tmp_path: Path) -> None:
    with pytest.raises(BrokenImage, match="no card image"):
        read_image(tmp_path / "none")
    (tmp_path / "file").touch()
    with pytest.raises(VirtualCardError, match="cannot be written"):
        write_image(image, tmp_path / "file")
