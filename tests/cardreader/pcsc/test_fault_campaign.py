from __future__ import annotations

import pytest

from cardreader.virtual.driver.faulty_reader import FaultyReader
from tests.cardreader.pcsc.fault_campaign import run

TOLD = {"read", "card_mute", "card_lost", "no_card", "no_reader", "damaged_data", "unexpected_status", "access_refused"}
TOLD |= {"exchange_refused", "card_not_supported", "secure_messaging_failed", "access_not_offered"}


@pytest.mark.parametrize("reads", [12, pytest.param(200, marks=pytest.mark.long)])
def test_reads_under_random_faults_of_the_reader_end_read_or_told(faulty_reader: FaultyReader, reads: int) -> None:
    result = run(faulty_reader, reads, seed=3)
    assert result.alive
    assert result.accused == 0
    assert set(result.ended) <= TOLD
    assert result.ended["read"] > result.ended.total() / 2
    assert result.most_a_second <= 22  # twenty, and what lay in the rounds at both ends of a second
