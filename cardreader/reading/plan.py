"""Read and judge a chip.

The plan: open the chip, know the citizen as early as the signature allows, prove the chip, fetch the portrait. Its
order decides how long a person waits. EF.SOD, DG1 and DG13 come first, because their verification starts the insurance
look-up; then DG14 and DG15 with the proofs of the chip, and DG2 last.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from cardreader.authenticity.chip_proofs import (
    authenticate_actively,
    check_mapping,
    chip_authentication_options,
    parse_card_security,
)
from cardreader.authenticity.passive import (
    SignerVerdict,
    check_document_type,
    check_group,
    check_state,
    issuer_installed,
    judge_signer,
)
from cardreader.authenticity.pins import Standing
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen
from cardreader.errors import (
    AccessRefused,
    AnswerAltered,
    AuthenticityFailed,
    CardLost,
    CardReaderError,
    ChipNotProven,
    DamagedData,
    UnexpectedStatus,
)
from cardreader.iso7816.answers import Kind, Step, step_of
from cardreader.iso7816.channel import Channel
from cardreader.iso7816.status import StatusWord
from cardreader.lds.dg2 import parse_dg2
from cardreader.lds.dg13 import Dg13, parse_dg13
from cardreader.lds.files import DATA_GROUPS, EF_ATR_INFO, EF_COM, EF_DIR, EF_SOD, File
from cardreader.lds.master_file import AtrInfo, parse_atr_info, parse_directory
from cardreader.lds.mrz import Mrz, MrzFormat, parse_dg1
from cardreader.lds.optional_groups import parse_optional_groups
from cardreader.lds.security_infos import SecurityInfos, parse_dg14, parse_dg15
from cardreader.lds.sod import Sod, parse_com, parse_sod
from cardreader.pki.keys import EcKey, PublicKey
from cardreader.reading.channels import MeteredChannel
from cardreader.reading.cross_checks import (
    check_access,
    check_agreement,
    check_chip_proof,
    check_groups,
    check_password,
    citizen_of,
)
from cardreader.reading.judging import Failure
from cardreader.reading.model import CitizenKnown, ReadEvent, Reading, ReadProgress, ReadRequest
from cardreader.reading.session import Access, Session

_VIETNAM = "VNM"
_PORTRAIT, _DETAILS, _SECURITY_INFOS, _ACTIVE_KEY = 2, 13, 14, 15
_CLOSED_GROUPS = frozenset({3, 4})
"""Fingerprints and irises: closed without terminal authentication, and none of a kiosk's business."""

_NEEDED = frozenset({1, _PORTRAIT, _DETAILS, _SECURITY_INFOS, _ACTIVE_KEY})
"""Identity and proofs: a chip that lacks one of these and has it signed is no genuine chip."""
_NOT_THERE_OR_CLOSED = frozenset({StatusWord.FILE_NOT_FOUND, StatusWord.SECURITY_STATUS_NOT_SATISFIED})

_EXPECTED_SIZES = {"EF.SOD": 2000, "DG1": 93, "DG13": 450, "DG14": 250, "DG2": 15000}
"""Bytes to reckon with until a file's own header says more; they only shape the progress bar."""


def _ignore(_event: ReadEvent) -> None:
    """Ignore the event."""


def read_citizen(channel: Channel, request: ReadRequest, on_event: Callable[[ReadEvent], None] = _ignore) -> Reading:
    """Read and judge a chip; once more in a new session where the table of answers says so.

    `on_event` is called on the same thread: progress, and `CitizenKnown` as soon as SOD, DG1 and DG13 are verified.
    A `MeteredChannel` is used as it is, so that its counts can be read after a failure too.

    Raises:
        CardReaderError: One of its kinds; a failed check raises AuthenticityFailed even after `CitizenKnown`.
    """
    metered = channel if isinstance(channel, MeteredChannel) else MeteredChannel(channel)
    plan = ReadPlan(metered, request, on_event)
    failures: list[Failure] = []
    while True:
        try:
            return plan.run()
        except CardReaderError as error:
            failure = Failure.of(error, plan.step, lost=metered.lost)
            alike = any(map(failure.is_like, failures))
            last_time = not failure.again or len(failures) >= _MOST_NEW_SESSIONS
            if alike or last_time or not plan.start_again(failure):
                raise failure.ended(seen_before=alike) from error
            failures.append(failure)


_MOST_NEW_SESSIONS = 2
"""One for a card that moved, one for a check that failed once."""


def _reason(signer: SignerVerdict, *, installed: bool) -> str | None:
    """Return the verdict's reason: what a pin says, or why nobody vouches."""
    if signer.passive is Passive.CHAIN_OK or signer.reason in (Standing.EXPIRED, Standing.UNKNOWN_SIGNER):
        return signer.reason
    return "another_issuer" if installed else "no_issuer"


class ReadPlan:
    """One read, from the tap to the verdict."""

    def __init__(self, channel: MeteredChannel, request: ReadRequest, on_event: Callable[[ReadEvent], None]) -> None:
        self._channel = channel
        self._request = request
        self._on_event = on_event
        self._files: dict[str, bytes] = {}
        self._expected = {name: size for name, size in _EXPECTED_SIZES.items() if self._wants(name)}
        self._detail: list[str] = []
        self._confirmed = False
        self._confirming_now = False
        self._told: Citizen | None = None
        self._issued = request.today
        self._start: float | None = None
        self._session = Session(channel, request, notes=self._detail)

    @property
    def step(self) -> Step:
        """What the last command was for."""
        step = step_of(self._channel.last)
        return Step.CONFIRM if self._confirming_now and step in (Step.READ, Step.SELECT_FILE) else step

    def start_again(self, failure: Failure) -> bool:
        """Prepare for another run in a new session; return whether the card is still there for one.

        What was read counts no more where a check failed: it is read again. A card whose reader garbles long answers
        is read in short ones.
        """
        if failure.kind is Kind.GONE and not self._channel.resettable:
            return False
        if failure.kind in (Kind.UNTRUE, Kind.CHECKSUM):
            self._request.memory.files.clear()
            self._request.memory.beginnings.clear()
        self._files.clear()
        self._detail.clear()
        self._confirmed = self._confirming_now = False
        try:
            self._session.start_again(short=failure.kind is Kind.CHECKSUM)
        except CardReaderError:
            return False
        return True

    def run(self) -> Reading:
        """Carry out the steps in order. Raises CardReaderError."""
        start = self._request.clock() if self._start is None else self._start
        self._start = start
        self._read_master_file()
        access = self._session.open()
        opened = self._request.clock()
        sod, mrz, citizen, signer = self._identify()
        self._tell(citizen, signer.passive)
        identified = self._request.clock()
        active, chip, access = self._prove_chip(sod, access, mrz.issuer, signer.passive)
        self._read_others(sod, chip)
        portrait = self._portrait()
        details, notes = parse_optional_groups(self._files)
        if access.how == "none":
            notes = ("The chip has no access control: everyone can read it.", *notes)
        installed = issuer_installed(signer.signer, mrz.issuer, self._request.trust)
        moments = {"access": opened, "identity": identified, "total": self._request.clock()}
        return Reading(
            citizen=citizen,
            mrz=mrz,
            authenticity=Authenticity(
                signer.passive,
                active,
                chip,
                (*signer.detail, *self._detail, *notes),
                reason=_reason(signer, installed=installed),
                issuer_installed=installed,
            ),
            access=access.how,
            protocol=access.protocol,
            files=MappingProxyType(self._files),
            portrait=portrait,
            details=MappingProxyType(details),
            apdus=self._channel.apdus,
            bytes_out=self._channel.bytes_out,
            bytes_in=self._channel.bytes_in,
            milliseconds=MappingProxyType({name: 1000 * (moment - start) for name, moment in moments.items()}),
        )

    def _read_master_file(self) -> None:
        """Read EF.ATR/INFO and EF.DIR if they are asked for. They are not signed, so they prove nothing."""
        for file, check in ((EF_ATR_INFO, parse_atr_info), (EF_DIR, parse_directory)):
            data = self._session.read_master_file(file) if self._wants(file.name) else None
            if data is not None:
                found = check(data)
                self._files[file.name] = data
                if isinstance(found, AtrInfo):
                    self._session.keep_to(found)

    def _tell(self, citizen: Citizen, passive: Passive) -> None:
        """Say who the holder is, once. Raises CardLost when another card lies there than in the session before."""
        if self._told is None:
            self._on_event(CitizenKnown(citizen, passive))
            self._told = citizen
        elif self._told != citizen:
            message = "another card lies on the reader"
            raise CardLost(message)

    def _portrait(self) -> bytes | None:
        """Return the picture of DG2. A record that is against its standard is left out: identity needs no picture."""
        if "DG2" not in self._files:
            return None
        try:
            return parse_dg2(self._files["DG2"]).image
        except DamagedData as error:
            self._detail.append(f"The portrait is left out: {error}.")
            return None

    def _identify(self) -> tuple[Sod, Mrz, Citizen, SignerVerdict]:
        """Read and verify what says who the holder is. Nothing is parsed for its meaning before its hash is right."""
        sod = parse_sod(self._read(EF_SOD))
        mrz = parse_dg1(self._read_group(sod, 1))
        dg13: Dg13 | None = None
        if mrz.issuer == _VIETNAM and self._wants("DG13") and (_DETAILS in sod.groups or self._has_details(mrz)):
            dg13 = self._citizen_details(mrz, self._read_group(sod, _DETAILS))
        signing_time = sod.signed.signer.signing_time
        known = dg13.issued if dg13 else signing_time.date() if signing_time else None
        self._issued = known or self._request.today
        signer = check_state(judge_signer(sod.signed, self._request.trust, self._issued), mrz.issuer)
        check_document_type(signer.signer, mrz.document_code)
        if sod.digest == "sha1":
            self._detail.append("Old digest algorithm: the list of the groups' hashes uses SHA-1.")
        check_password(mrz, self._request.password)
        if dg13 is not None:
            check_agreement(mrz, dg13)
        return sod, mrz, citizen_of(mrz, dg13, self._request.today), signer

    def _citizen_details(self, mrz: Mrz, data: bytes) -> Dg13 | None:
        """Parse the DG13 of a citizen card; Vietnam's passports may hold something else there."""
        try:
            found = parse_dg13(data)
        except DamagedData:
            if mrz.format is MrzFormat.TD1:
                raise
            self._detail.append("DG13 is not that of a citizen card and left aside.")
            return None
        if found.odd_fields:
            numbers = ", ".join(map(str, found.odd_fields))
            self._detail.append(f"DG13 has no text in field {numbers}; it is left aside.")
        return found

    def _prove_chip(
        self, sod: Sod, access: Access, state: str, passive: Passive
    ) -> tuple[ChipProof, ChipProof, Access]:
        """Run chip authentication and active authentication, whichever the chip offers; say how it was opened last."""
        infos: SecurityInfos | None = None
        mapped = self._check_mapping(access, state, passive)
        chip = ChipProof.NOT_DONE if _SECURITY_INFOS in sod.groups else ChipProof.NOT_OFFERED
        active = ChipProof.NOT_DONE if _ACTIVE_KEY in sod.groups else ChipProof.NOT_OFFERED
        if _SECURITY_INFOS in sod.groups and self._wants("DG14"):
            chip = ChipProof.NOT_OFFERED
            infos = parse_dg14(self._read_group(sod, _SECURITY_INFOS))
            access = self._as_signed(access, infos)
            check_access(access.offered, infos, access.how)
            check_chip_proof(access.offered, infos)
            for option in () if mapped else chip_authentication_options(infos)[:1]:
                self._session.authenticate_chip(option)
                chip = ChipProof.OK
                self._confirming_now = True
        elif self._wants("DG14"):
            check_chip_proof(access.offered, None)
        if mapped:
            chip, self._confirmed = ChipProof.OK, True
        if _ACTIVE_KEY in sod.groups and self._wants("DG15"):
            with_proof = self._confirming(chip)
            key = parse_dg15(with_proof(sod, _ACTIVE_KEY))
            if infos is None and isinstance(key, EcKey) and _SECURITY_INFOS in sod.groups:
                # Not asked for, and yet the only place that names the algorithm.
                infos = parse_dg14(with_proof(sod, _SECURITY_INFOS))
            active = self._authenticate_actively(key, infos, proven=chip is ChipProof.OK)
        return active, chip, access

    def _authenticate_actively(self, key: PublicKey, infos: SecurityInfos | None, *, proven: bool) -> ChipProof:
        """Run active authentication. A chip that does not sign and is proven otherwise is no copy."""
        try:
            authenticate_actively(self._session.layer, key, infos, extended=self._session.extended)
        except ChipNotProven as error:
            if not proven:
                raise
            self._detail.append(f"Active authentication was not done: {error}.")
            return ChipProof.NOT_DONE
        return ChipProof.OK

    def _as_signed(self, access: Access, infos: SecurityInfos) -> Access:
        """Open the chip with PACE where its signed data offer it and EF.CardAccess did not come.

        Raises:
            AuthenticityFailed: The chip refuses what its signed data offer: someone took PACE away.
        """
        if not infos.pace or access.how == "pace" or (access.offered is not None and access.offered.pace):
            return access
        try:
            return self._session.open_with_pace(infos)
        except AccessRefused as error:
            raise AuthenticityFailed(
                reason="access_downgraded", text=f"the chip can do PACE and its offer was taken away ({error})"
            ) from None

    def _has_details(self, mrz: Mrz) -> bool:
        """Return whether a citizen card carries a DG13 that its signature does not list (a passport has none)."""
        if mrz.format is not MrzFormat.TD1:
            return False
        try:
            self._read(DATA_GROUPS[_DETAILS])
        except UnexpectedStatus:
            return False
        return True

    def _check_mapping(self, access: Access, state: str, passive: Passive) -> bool:
        """Check the proof of chip authentication mapping by EF.CardSecurity, which must be signed like EF.SOD.

        `passive` is what EF.SOD's signature said: a copy of a vouched card could bring an EF.CardSecurity of its own,
        signed by nobody known, over a key of its own.
        """
        if access.card_security is None or access.pace is None or access.offered is None:
            return False
        signed, infos = parse_card_security(access.card_security)
        signer = check_state(judge_signer(signed, self._request.trust, self._issued), state)
        if passive is Passive.CHAIN_OK and signer.passive is not Passive.CHAIN_OK:
            raise AuthenticityFailed(
                reason="card_security", text="nobody vouches for EF.CardSecurity, and an installed issuer for EF.SOD"
            )
        if not access.offered.raw_infos <= infos.raw_infos:
            raise AuthenticityFailed(
                reason="card_access_differs", text="EF.CardAccess offers what EF.CardSecurity does not confirm"
            )
        check_mapping(access.pace, infos)
        return True

    def _read_others(self, sod: Sod, chip: ChipProof) -> None:
        """Read the files that are left, the portrait last."""
        if self._wants(EF_COM.name) and EF_COM.name not in self._files:
            self._read_com(sod)
        read_group = self._confirming(chip)
        left = sorted(sod.groups - _CLOSED_GROUPS, key=lambda n: (n == _PORTRAIT, n))
        for number in left:
            if self._wants(f"DG{number}") and f"DG{number}" not in self._files:
                try:
                    read_group(sod, number)
                except UnexpectedStatus as error:
                    if number == _PORTRAIT or error.sw not in _NOT_THERE_OR_CLOSED:
                        raise
        unread = [f"DG{number}" for number in sorted(sod.groups) if f"DG{number}" not in self._files]
        unread = [name for name in unread if self._wants(name)]
        if unread:
            self._detail.append(f"Listed and not read: {', '.join(unread)}.")
        if chip is ChipProof.OK and not self._confirmed:
            self._confirm(sod)

    def _confirming(self, chip: ChipProof) -> Callable[[Sod, int], bytes]:
        """Return a reader of groups for which the first answer after chip authentication proves the chip."""

        def read(sod: Sod, number: int) -> bytes:
            if chip is not ChipProof.OK or self._confirmed:
                return self._read_group(sod, number)
            before = self._channel.apdus
            try:
                data = self._read_group(sod, number)
            except AnswerAltered:
                raise AuthenticityFailed(
                    reason="chip_authentication",
                    text="the chip does not hold the private key of its DG14: it is a copy",
                ) from None
            self._confirmed = self._channel.apdus > before
            self._confirming_now = not self._confirmed
            return data

        return read

    def _confirm(self, sod: Sod) -> None:
        """Read DG1 once more when nothing is left to read, so that the chip answers under the new keys."""
        self._request.memory.files.pop("DG1", None)
        self._confirming(ChipProof.OK)(sod, 1)

    def _read_com(self, sod: Sod) -> None:
        try:
            com = parse_com(self._read(EF_COM))
        except UnexpectedStatus:
            self._detail.append("EF.COM cannot be read; the list of EF.SOD counts.")
            return
        check_groups(com, sod)

    def _read_group(self, sod: Sod, number: int) -> bytes:
        """Read a data group and compare it with its signed hash. What the verdict needs must be there."""
        try:
            data = self._read(DATA_GROUPS[number])
        except UnexpectedStatus as error:
            if error.sw != StatusWord.FILE_NOT_FOUND or number not in _NEEDED:
                raise
            # A status is no proof: a copy that leaves a group out is not read, and a genuine card is not accused.
            raise UnexpectedStatus(error.sw, f"DG{number} is signed and not on the chip") from None
        check_group(sod, number, data)
        return data

    def _read(self, file: File) -> bytes:
        def on_bytes(done: int, total: int) -> None:
            self._expected[file.name] = total
            before = sum(map(len, self._files.values()))
            self._on_event(ReadProgress(before + done, max(before + total, sum(self._expected.values())), file.name))

        self._session.on_bytes = on_bytes
        data = self._request.memory.files.get(file.name)
        if data is None or file is EF_SOD:
            data = self._session.read(file, self._request.memory.beginning(file.name))
        if file is EF_SOD:
            self._request.memory.keep_only_for(data)
        self._request.memory.files[file.name] = data
        self._files[file.name] = data
        return data

    def _wants(self, name: str) -> bool:
        return self._request.policy.files is None or name in self._request.policy.files or name in ("EF.SOD", "DG1")
