import json
from pathlib import Path

import pytest

from cardreader.crypto.dh import DhGroup, by_parameter_id

EXAMPLES = json.loads((Path(__file__).parents[2] / "data" / "icao9303.json").read_text())
GROUPS = tuple(by_parameter_id(number) for number in range(3))
every_group = pytest.mark.parametrize("group", GROUPS, ids=lambda group: str(group.parameter_id))


def test_group_0_is_that_of_icao_appendix_g2() -> None:
    example = EXAMPLES["pace_dh_gm"]
    group = by_parameter_id(0)
    assert (group.p, group.g, group.q) == tuple(int(example[name], 16) for name in "pgq")
    public = group.encode(group.power(group.g, int(example["map_terminal_private"], 16)))
    assert public == bytes.fromhex(example["map_terminal_public"])


@every_group
def test_both_sides_agree_on_the_same_number(group: DhGroup) -> None:
    ours, theirs = group.random_scalar(), group.random_scalar()
    left = group.power(group.decode(group.encode(group.power(group.g, theirs))), ours)
    assert left == group.power(group.power(group.g, ours), theirs)


@every_group
def test_the_generator_has_the_order_of_the_subgroup(group: DhGroup) -> None:
    assert group.power(group.g, group.q) == 1
    assert group.g != 1


@every_group
def test_what_lies_outside_the_subgroup_is_refused(group: DhGroup) -> None:
    for element in (0, 1, group.p - 1, group.p, group.p + 1):
        with pytest.raises(ValueError, match="not an element"):
            group.decode(element.to_bytes(group.element_length + 1, "big").lstrip(b"\x00"))
    outsider = next(number for number in range(2, 100) if group.power(number, group.q) != 1)
    with pytest.raises(ValueError, match="not an element"):
        group.decode(group.encode(outsider))


def test_other_identifiers_are_no_groups() -> None:
    with pytest.raises(KeyError):
        by_parameter_id(3)
