from __future__ import annotations

import socket
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from kiosk.printing.ipp import JobState, _attribute, job_state, parse


def answer(*attributes: bytes) -> bytes:
    return b"\x02\x00\x00\x00\x00\x00\x00\x01\x01" + b"\x02".join(attributes) + b"\x03"


@pytest.mark.parametrize("state", list(JobState))
def test_the_state_is_found_among_other_attributes(state: JobState) -> None:
    charset = _attribute(0x47, "attributes-charset", b"utf-8")
    assert parse(answer(charset, _attribute(0x23, "job-state", bytes([0, 0, 0, state])))) is state


@pytest.mark.parametrize("data", [b"", b"<html>", answer(), answer(_attribute(0x23, "job-state", bytes(4)))])
def test_an_answer_without_a_state_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"state|JobState"):
        parse(data)


@given(st.binary(max_size=200))
def test_whatever_arrives_is_a_state_or_refused(data: bytes) -> None:
    try:
        assert parse(data) in JobState
    except ValueError:
        return


def test_a_server_is_asked_over_the_network_too(httpserver: HTTPServer) -> None:
    held = answer(_attribute(0x23, "job-state", bytes([0, 0, 0, 4])))
    httpserver.expect_oneshot_request("/printers/office", method="POST").respond_with_data(held)
    assert job_state(f"localhost:{httpserver.port}", "office", 7, 1) is JobState.HELD


def test_an_answer_that_is_no_http_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"220 smtp.example ready\r\n")

        thread = Thread(target=talk)
        thread.start()
        with pytest.raises(ValueError, match="breaks the rules of HTTP"):
            job_state(f"127.0.0.1:{server.getsockname()[1]}", "office", 7, 1)
        thread.join()
