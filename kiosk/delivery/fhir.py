"""A visit as a FHIR R4 transaction: Patient, Coverage, Encounter and Appointment. The only importer of `fhir`.

The resources used here are the same in R4 (4.0.1) and R4B (4.3.0), whose models the library has. Every entry is a PUT:
under an id of our own or, for servers that choose ids themselves, a conditional update by an identifier of our own.
Handing the same visit over twice leaves the receiver with the same four resources in both cases. Identifier
systems are those of the Ministry of Health's draft core profiles; the personal number has none there and goes by its
type (NI, national unique individual identifier).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

from fhir.resources.R4B.bundle import Bundle

from cardreader.citizen import Sex
from kiosk.core.desk.model import VisitState
from kiosk.core.visit import Payment, Track
from kiosk.delivery.arrival import Arrival

_SID: Final = "http://fhir.ehealth.gov.vn/core/sid"
_TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"
_PERSONAL_NUMBER: Final = re.compile(r"[0-9]{12}")

_ENCOUNTER: Final = {
    VisitState.WAITING: "arrived",
    VisitState.CALLED: "arrived",
    VisitState.ABSENT: "arrived",
    VisitState.SERVED: "in-progress",
    VisitState.VOID: "entered-in-error",
}
_APPOINTMENT: Final = {
    VisitState.WAITING: "checked-in",
    VisitState.CALLED: "checked-in",
    VisitState.ABSENT: "noshow",
    VisitState.SERVED: "fulfilled",
    VisitState.VOID: "entered-in-error",
}
_GENDER: Final = {Sex.MALE: "male", Sex.FEMALE: "female", Sex.UNSPECIFIED: "unknown"}


_OURS: Final = "urn:ietf:rfc:3986"
"""The system of identifiers that are URIs: `urn:uuid:...` of ours."""


def bundle_of(arrival: Arrival, facility: str, zone: tzinfo, *, server_ids: bool = False) -> bytes:
    """Return the visit as JSON of a transaction bundle. `facility` is MA_CSKCB; times are in `zone`, the clinic's.

    With `server_ids` the server chooses the ids, and finds what it has by the identifier that we give.
    """
    resources = list(_resources(arrival, facility, zone))
    if server_ids:
        entries = _by_identifier(resources)
    else:
        entries = [
            {"resource": values, "request": {"method": "PUT", "url": f"{values['resourceType']}/{values['id']}"}}
            for values in resources
        ]
    bundle = Bundle.model_validate({"resourceType": "Bundle", "type": "transaction", "entry": entries})
    return bundle.model_dump_json(by_alias=True, exclude_none=True).encode()


def _by_identifier(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return conditional updates; references within the bundle go by `fullUrl`, which the server replaces."""
    ours = {f"{values['resourceType']}/{values['id']}": _urn(values["id"]) for values in resources}
    return [
        {
            "fullUrl": urn,
            "resource": {
                name: _pointing(value, ours)
                for name, value in {
                    **values,
                    "identifier": [*values.get("identifier", ()), {"system": _OURS, "value": urn}],
                }.items()
                if name != "id"
            },
            "request": {"method": "PUT", "url": f"{values['resourceType']}?identifier={_OURS}|{urn}"},
        }
        for values, urn in zip(resources, ours.values(), strict=True)
    ]


def _urn(resource_id: str) -> str:
    """Return the same UUID for the same id: the id itself where it is one."""
    try:
        return UUID(resource_id).urn
    except ValueError:
        return uuid5(NAMESPACE_OID, resource_id).urn


def _pointing(value: Any, ours: Mapping[str, str]) -> Any:
    """Return a value with every reference to a resource of the bundle replaced."""
    match value:
        case {"reference": str(place)} if place in ours:
            return {**value, "reference": ours[place]}
        case dict():
            return {name: _pointing(inner, ours) for name, inner in value.items()}
        case list():
            return [_pointing(inner, ours) for inner in value]
        case _:
            return value


def _resources(arrival: Arrival, facility: str, zone: tzinfo) -> Iterator[dict[str, Any]]:
    yield _patient(arrival)
    if arrival.card_number:
        yield _coverage(arrival)
    yield _encounter(arrival, facility, zone)
    yield _appointment(arrival, zone)


def _patient(arrival: Arrival) -> dict[str, Any]:
    person = arrival.person
    values: dict[str, Any] = {
        "resourceType": "Patient",
        "id": str(arrival.patient_id),
        "identifier": [*_numbers(arrival)],
        "name": [_name(person.name)] if person.name else [],
        "gender": _GENDER[person.sex],
    }
    if person.birth_date is not None:
        values["birthDate"] = person.birth_date.isoformat()
    return {name: value for name, value in values.items() if value != []}


def _name(name: str) -> dict[str, Any]:
    """Return a name as a whole and, for servers that want them, the first word as family and the others as given."""
    family, *given = name.split()
    parts = {"family": family, "given": given} if given else {}
    return {"use": "official", "text": name, **parts}


def _numbers(arrival: Arrival) -> Iterator[dict[str, Any]]:
    if _PERSONAL_NUMBER.fullmatch(arrival.person.number):
        kind = {"coding": [{"system": f"{_TERMINOLOGY}/v2-0203", "code": "NI"}]}
        yield {"use": "official", "type": kind, "value": arrival.person.number, "assigner": {"display": "Bộ Công an"}}
    if arrival.card_number:
        yield {"system": f"{_SID}/insurance_number", "value": arrival.card_number}


def _coverage(arrival: Arrival) -> dict[str, Any]:
    period = {"start": arrival.card_from, "end": arrival.card_to}
    values: dict[str, Any] = {
        "resourceType": "Coverage",
        "id": _twin(arrival, "coverage"),
        "status": "entered-in-error" if arrival.state is VisitState.VOID else "active",
        "type": {"coding": [{"system": f"{_TERMINOLOGY}/v3-ActCode", "code": "PUBLICPOL"}]},
        "subscriberId": arrival.card_number,
        "beneficiary": _of(arrival),
        "payor": [{"display": "Bảo hiểm xã hội Việt Nam"}],
        "period": {name: day.isoformat() for name, day in period.items() if day is not None},
    }
    if arrival.route_code:
        values["class"] = [{"type": {"text": "MA_DOITUONG_KCB"}, "value": arrival.route_code, "name": "provisional"}]
    if not values["period"]:
        del values["period"]
    return values


def _encounter(arrival: Arrival, facility: str, zone: tzinfo) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": str(arrival.visit_id),
        "identifier": [{"system": f"{_SID}/encounter-id", "value": f"{facility}-{arrival.visit_id}"}],
        "status": _ENCOUNTER[arrival.state],
        "class": {"system": f"{_TERMINOLOGY}/v3-ActCode", "code": "AMB"},
        "serviceType": _service(arrival),
        "subject": _of(arrival),
        "appointment": [{"reference": f"Appointment/{_twin(arrival, 'appointment')}"}],
        "period": {"start": _moment(arrival.arrived, zone)},
        "serviceProvider": {"identifier": {"system": f"{_SID}/provider-code", "value": facility}},
    }


def _appointment(arrival: Arrival, zone: tzinfo) -> dict[str, Any]:
    """Return the place in the queue."""
    return {
        "resourceType": "Appointment",
        "id": _twin(arrival, "appointment"),
        "identifier": [{"type": {"text": "queue number"}, "value": arrival.ticket}],
        "status": _APPOINTMENT[arrival.state],
        "appointmentType": {"coding": [{"system": f"{_TERMINOLOGY}/v2-0276", "code": "WALKIN"}]},
        "serviceType": [_service(arrival)],
        # FHIR: the smaller, the sooner; 0 means none.
        "priority": 1 if arrival.track is Track.PRIORITY else 5,
        "created": _moment(arrival.arrived, zone),
        "description": arrival.room,
        "comment": _remark(arrival),
        "participant": [{"actor": _of(arrival), "status": "accepted"}],
    }


def _remark(arrival: Arrival) -> str:
    """Say in words of the data standards who is expected to pay and how the person was identified."""
    identified = _identified(arrival)
    percent = "" if arrival.expected_percent is None else f" {arrival.expected_percent} %"
    who = {
        Payment.INSURANCE: "insurance",
        Payment.INSURANCE_SHOW_CARD: "insurance, paper card to be shown",
        Payment.TO_BE_CHECKED: "insurance to be checked",
        Payment.SELF_PAY: "self-pay",
    }[arrival.payment]
    return f"payment: {who}{percent}; identity: {identified}"


def _identified(arrival: Arrival) -> str:
    if arrival.chip_verified:
        return "chip verified"
    if arrival.data_verified:
        return "data verified"
    return "to be checked at the desk" if arrival.unvouched else "other documents"


def _service(arrival: Arrival) -> dict[str, Any]:
    return {"coding": [{"code": arrival.service, "display": arrival.service_name}], "text": arrival.service_name}


def _of(arrival: Arrival) -> dict[str, str]:
    return {"reference": f"Patient/{arrival.patient_id}"}


def _twin(arrival: Arrival, what: str) -> str:
    """Return the id of a visit's other resource: FHIR ids are at most 64 characters of letters, digits, `-` and `.`."""
    return f"{what}-{arrival.visit_id}"


def _moment(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")
