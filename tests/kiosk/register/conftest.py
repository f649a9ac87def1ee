"""Visits to register, and registers to register them in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.texts import Text
from kiosk.core.visit import Payment, Service, Track, Visit
from kiosk.register.database import roles
from kiosk.register.database.database import Database
from kiosk.register.register import SqlRegister
from tests.forked import Parent, parent_of
from tests.kiosk.register.desk_house import BOTH_DELIVERIES, Clock, House, make_house
from tests.postgres_server import PostgresServer

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Eight o'clock in the clinic."""

GENERAL = Service("general", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "Room 1"))
CHILDREN = Service("children", "B", Text("Khám nhi", "Paediatrics"), Text("Phòng 2", "Room 2"))

MakeVisit = Callable[..., Visit]


def make_visit(
    person: int = 1,
    *,
    visit_id: UUID | None = None,
    service: Service = GENERAL,
    track: Track = Track.NORMAL,
    arrived: datetime = MORNING,
) -> Visit:
    """Give a visit of the person with that number."""
    card = InsuranceCard(f"DN401{person:010d}", date(2026, 1, 1), None, "01999")
    return Visit(
        id=visit_id or uuid4(),
        citizen=Citizen(
            number=f"001190{person:06d}",
            name="Nguyễn Thị Sao Mai",
            latin_name="NGUYEN THI SAO MAI",
            birth_date=PartialDate(1990, 2, 17),
            sex=Sex.FEMALE,
            nationality="VNM",
            residence="Số 8 ngõ Hoa Gạo, Hà Nội",
        ),
        service=service,
        track=track,
        payment=Payment.INSURANCE,
        coverage=Coverage(Decision.COVERED, "000", card, 80, "1.1", 100, portal_note="Thẻ Sao Mai còn hạn"),
        authenticity=Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK),
        access="pace",
        arrived=arrived,
    )


@pytest.fixture
def visit() -> MakeVisit:
    return make_visit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """The database under test: SQLite, or what the module asks for."""
    return getattr(request, "param", "sqlite")


@dataclass
class Made:
    """A register that is only made: copies of it take a tenth of the time of another one."""

    url: str
    folder: Path

    @classmethod
    def at(cls, url: str, folder: Path) -> Made:
        register = SqlRegister(url, folder / "register.key", ZONE, lambda: MORNING)
        register.check()
        register.close()
        return cls(url, folder)


@pytest.fixture(scope="session")
def made_in_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    return Made.at(f"sqlite:///{folder / 'register.sqlite'}", folder)


@pytest.fixture(scope="session")
def made_in_postgres(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Made:
    made = Made.at(postgres.new_database(), tmp_path_factory.mktemp("made"))
    with closing(Database(made.url, made.folder / "register.key")) as database:
        database.make_roles()
    return made


@pytest.fixture
def begun(request: pytest.FixtureRequest) -> bool:
    """Whether the register is made already: where a test asks for one, unless its module says otherwise."""
    return not {"register", "house"}.isdisjoint(request.fixturenames)


@pytest.fixture
def as_administrator() -> None:
    """Let the test open its register as the server's administrator: it does what kiosk and desk may not."""


@pytest.fixture
def as_desk() -> None:
    """Let the test open its register as a desk, though it uses no house."""


@pytest.fixture
def url(backend: str, folder: Path, request: pytest.FixtureRequest, begun: bool) -> str:  # noqa: FBT001 - a fixture
    """A place without a register, or with one and its key in the folder. On PostgreSQL a small role opens it."""
    if backend == "sqlite":
        if begun:
            shutil.copytree(request.getfixturevalue("made_in_sqlite").folder, folder, dirs_exist_ok=True)
        return f"sqlite:///{folder / 'register.sqlite'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    if not begun:
        return server.new_database()
    made: Made = request.getfixturevalue("made_in_postgres")
    shutil.copy2(made.folder / "register.key", folder)
    url = server.new_database(like=made.url.partition("@/")[2].partition("?")[0])
    if "as_administrator" in request.fixturenames:
        return url
    of_desk = not {"house", "as_desk"}.isdisjoint(request.fixturenames) or request.path.parent.name == "desk"
    role = roles.DESK if of_desk else roles.KIOSK
    return url.replace("//kiosk@", f"//{role}@")


@pytest.fixture(scope="session")
def processes() -> Iterator[Parent]:
    """Start processes of `registering` and `working`."""
    with parent_of("tests.kiosk.register.registering", "tests.kiosk.register.working") as parent:
        yield parent


@pytest.fixture
def register(url: str, folder: Path) -> Iterator[SqlRegister]:
    register = SqlRegister(url, folder / "register.key", ZONE, lambda: MORNING)
    yield register
    register.close()


@pytest.fixture
def house(url: str, folder: Path) -> Iterator[House]:
    clock = Clock()
    register = SqlRegister(url, folder / "register.key", ZONE, clock, outbox_kinds=BOTH_DELIVERIES)
    yield make_house(register, clock, url, folder)
    register.close()
