"""Handing registered visits over to the hospital's own system: FHIR R4 over HTTPS, and CSV."""
