"""The reader's conformity plan: what each case is about and what must come of it (after BSI TR-03105 part 5).

`open`: the plan does not say; the read must get through to the end of the transport.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """One case: its id, `accept`, `reject` or `open`, and its subject."""

    name: str
    expected: str
    title: str


_TABLE = """
ISO7816_A_02 | accept | Reader can read a BAC chip.
ISO7816_B_02 | reject | Detect a wrong cryptogram in the card half of BAC.
ISO7816_B_04 | reject | Card reports a secure-messaging error.
ISO7816_B_06 | reject | Response cryptogram absent.
ISO7816_B_08 | reject | Response checksum wrong.
ISO7816_B_10 | reject | Passive authentication honours a revocation list.
ISO7816_C_02 | accept | Files larger than 32 KB can be read.
ISO7816_C_04 | accept | End of file signalled by 6B00.
ISO7816_C_06 | accept | End of file signalled by 6Cxx.
ISO7816_C_08 | open | Empty image: reading does not fail in the transport.
ISO7816_D_02 | accept | CA with ECDH works.
ISO7816_D_04 | accept | DG14 has two CA keys.
ISO7816_D_06 | reject | keyId unknown to the chip.
ISO7816_D_08 | reject | EC public key altered.
ISO7816_D_10 | accept | Ephemeral key lifetime.
ISO7816_D_12 | reject | EC key specification invalid.
ISO7816_D_14 | accept | Large CA keys need extended length.
ISO7816_F_04 | accept | AA with RSA (ISO 9796-2 DS1) and SHA-224.
ISO7816_F_06 | accept | AA with RSA (ISO 9796-2 DS1) and SHA-384.
ISO7816_F_02 | accept | AA with ECDSA.
ISO7816_F_09 | reject | Bad signature OID.
ISO7816_G_02 | accept | All standardized domain parameters with GM.
ISO7816_G_04 | accept | All algorithms.
ISO7816_G_06 | accept | Several PACEInfos offered.
ISO7816_G_08 | reject | MSE:Set AT refused.
ISO7816_G_10 | reject | Step 1 answered with error.
ISO7816_G_12 | reject | Step 2 answered with error.
ISO7816_G_14 | reject | Bad mapping data (GM).
ISO7816_G_16 | reject | Broken EC mapping key components.
ISO7816_G_18 | reject | Step 3 answered with error.
ISO7816_G_20 | reject | Bad step 3 data.
ISO7816_G_22 | reject | Broken DH ephemeral key.
ISO7816_G_24 | reject | Step 4 answered with error.
ISO7816_G_26 | reject | Wrong card token.
ISO7816_G_28 | reject | Unknown parameterId.
ISO7816_G_30 | reject | ECAD badly encoded.
ISO7816_G_32 | reject | CAM in the wrong tag.
ISO7816_G_34 | accept | CAM plus passive authentication.
ISO7816_G_36 | accept | Impossible CAM OID is skipped in favour of GM.
ISO7816_G_39 | reject | Wrong CA key in EF.CardSecurity.
ISO7816_G_41 | accept | All standardized domain parameters with CAM.
LDS_A_02 | reject | Template length too small.
LDS_A_04 | reject | Unknown LDS version.
LDS_A_06 | reject | Unknown Unicode version.
LDS_A_08 | reject | DG1 missing in the tag list.
LDS_A_10 | accept | LDS 1.8 document.
LDS_B_02 | accept | Truncated given names.
LDS_B_04 | accept | Empty optional data with digit 0.
LDS_B_06 | reject | Template length too small.
LDS_B_08 | reject | Unknown document type.
LDS_B_10 | reject | Name empty.
LDS_B_12 | reject | Document number differs from data page.
LDS_B_14 | reject | Nationality syntax.
LDS_B_16 | reject | Birth date impossible.
LDS_B_18 | reject | Sex wrong.
LDS_B_20 | reject | Expiry date impossible.
LDS_B_22 | reject | Optional data check digit wrong.
LDS_B_24 | reject | MRZ object missing.
LDS_B_26 | accept | Birth month unknown.
LDS_B_28 | accept | Birth date unknown.
LDS_C_02 | accept | JPEG frontal image.
LDS_C_04 | reject | Wrong template tag.
LDS_C_06 | reject | Length too big.
LDS_C_08 | reject | Format owner not allowed.
LDS_C_10 | reject | Format type not allowed.
LDS_C_12 | accept | Deprecated biometric type.
LDS_C_14 | reject | Facial record format id wrong.
LDS_C_16 | reject | Facial record data length wrong.
LDS_C_18 | reject | Eye colour wrong.
LDS_C_20 | reject | Yaw angle wrong.
LDS_C_22 | reject | Roll angle wrong.
LDS_C_24 | reject | Pitch uncertainty wrong.
LDS_C_26 | reject | Face image type wrong.
LDS_C_28 | reject | Image object missing.
LDS_F_02 | reject | Length too small.
LDS_F_04 | reject | CA key info OID not allowed.
LDS_F_06 | reject | CA version wrong.
LDS_H_02 | accept | SOD signed with RSASSA-PSS / SHA-1.
LDS_H_04 | accept | SOD signed with RSASSA-PKCS1 v1.5 / SHA-224.
LDS_H_06 | accept | SOD signed with RSASSA-PKCS1 v1.5 / SHA-384.
LDS_H_08 | accept | SOD signed with DSA / SHA-1.
LDS_H_10 | accept | SOD signed with ECDSA (BSI OID) / SHA-1.
LDS_H_12 | accept | SOD signed with ECDSA (BSI OID) / SHA-256.
LDS_H_14 | accept | SOD signed with ECDSA (BSI OID) / SHA-512.
LDS_H_71 | accept | SOD signed with ECDSA (ANSI OID) / SHA-256.
LDS_H_73 | accept | SOD signed with ECDSA (ANSI OID) / SHA-512.
LDS_H_80 | accept | SOD signed with RSASSA-PKCS1 v1.5, SignerInfo algorithm = rsaEncryption OID / SHA-224.
LDS_H_82 | accept | SOD signed with RSASSA-PKCS1 v1.5, SignerInfo algorithm = rsaEncryption OID / SHA-384.
LDS_H_94 | accept | SOD signed with RSASSA-PSS / SHA-224.
LDS_H_96 | accept | SOD signed with RSASSA-PSS / SHA-512.
LDS_H_98 | accept | SOD signed with DSA / SHA-256.
LDS_H_17 | reject | Wrong template tag.
LDS_H_19 | reject | Length too big.
LDS_H_21 | reject | SignedData version missing.
LDS_H_23 | reject | digestAlgorithms missing.
LDS_H_25 | reject | eContentType missing.
LDS_H_27 | reject | SignerInfo version missing.
LDS_H_29 | reject | v3 sid does not match.
LDS_H_31 | reject | SignerInfo digest missing.
LDS_H_33 | reject | messageDigest missing.
LDS_H_37 | reject | Signature wrong.
LDS_H_39 | reject | LDSSecurityObject version wrong.
LDS_H_41 | reject | LDSSecurityObject hash not allowed.
LDS_H_43 | reject | DG2 hash wrong.
LDS_H_45 | reject | Hash for a DG that does not exist.
LDS_H_47 | reject | DG number missing.
LDS_H_49 | reject | DS certificate version missing.
LDS_H_51 | reject | Inner and outer signature algorithm differ.
LDS_H_53 | reject | DS issuer naming not ICAO like.
LDS_H_55 | reject | DS issuer missing.
LDS_H_57 | reject | Validity missing.
LDS_H_59 | reject | DS key info missing.
LDS_H_61 | reject | AKI missing.
LDS_H_63 | reject | keyUsage lacks digitalSignature.
LDS_H_65 | reject | MD5 certificate signatures.
LDS_H_67 | reject | Certificate signature wrong.
LDS_H_69 | reject | Signature check has priority over parsing.
LDS_H_75 | accept | Mixed hashes PSS.
LDS_H_77 | accept | Different PSS hashes.
LDS_H_84 | reject | SignerInfo version/sid mismatch A.
LDS_H_86 | accept | LDS 1.8 SOD.
LDS_H_88 | reject | LDS 1.7 SOD with version 1.
LDS_H_90 | reject | SOD lists more DGs than EF.COM.
LDS_H_92 | reject | SOD lists different DGs, same count.
LDS_I_02 | reject | Length too small.
LDS_J_02 | reject | CardSecurity has fewer infos.
LDS_J_04 | reject | CA key info unusable in CAM.
LDS_K_02 | accept | Three-byte length limits.
LDS_K_04 | reject | Limits under wrong tag.
R_PACE_2.3 | reject | MSE error.
R_PACE_3.1 | reject | Inconsistent PACEInfo TLV.
R_PACE_3.3 | reject | Wrong encrypted nonce.
R_PACE_3.5 | reject | Wrong T.IC, all 9000.
R_PACE_4.5 | reject | Wrong MRZ typed.
TS_PACE_1.7 | accept | Standard plus explicit parameters.
TS_PACE_2.5 | reject | Card internal Map result wrong.
TS_CA_1.6 | accept | Choose the supported CA key.
R_CA_2.1 | reject | CA MSE error.
R_CA_2.3 | reject | CA new keys wrong.
"""


def _row(line: str) -> PlannedCase:
    name, expected, title = (part.strip() for part in line.split("|"))
    return PlannedCase(name, expected, title)


PLAN = {case.name: case for case in map(_row, _TABLE.strip().splitlines())}
INAPPLICABLE: dict[str, str] = {}
"""Cases that cannot apply, or whose expectation contradicts ICAO Doc 9303, with the reason."""

REMARKS: dict[str, str] = {
    "ISO7816_D_14": "Extended length, and command chaining for the key of 3DES.",
    "ISO7816_G_28": "PACE does not begin, and there is no way down to BAC.",
    **dict.fromkeys(
        (f"LDS_C_{number:02}" for number in (4, 8, 10, 14, 16, 18, 20, 22, 24, 26, 28)),
        "The portrait is left out with a note for the clerk: identity does not depend on it.",
    ),
    "ISO7816_C_08": "The portrait is left out with a note for the clerk.",
    "LDS_B_28": "The citizen that comes of the read has no birth date.",
    "LDS_H_02": "The verdict's detail names SHA-1.",
    "LDS_H_08": "DSA over the 2048-bit group of RFC 5114 for both keys; the verdict's detail names SHA-1.",
    "LDS_H_10": "The verdict's detail names SHA-1.",
    "LDS_H_69": "The hash is the reason; no picture comes out.",
    "LDS_H_98": "DSA over the 2048-bit group of RFC 5114 for both keys.",
    "LDS_K_04": "The file announces extended length in its capabilities, so its limits must be there (DO 7F66).",
}
"""What to know about how a case is played or judged."""
