#!/usr/bin/env bash
# A card by hand, with openssl and nothing of this project: `docs/make_card.sh DIR` makes DIR/card, which
# `virtual-card insert --image DIR/card` plays, and DIR/trust for `cardreader read --trust`. Doc 9303's specimen holds it.
set -euo pipefail
mkdir -p "$1/card" "$1/trust" "$1/work"
cd "$1/work"

# The tag and the length of a file in front of it.
wrap() {
  local size; size=$(stat -c %s "$2")
  if [ "$size" -lt 128 ]; then printf '%b' "\\x$1\\x$(printf %02x "$size")"
  elif [ "$size" -lt 256 ]; then printf '%b' "\\x$1\\x81\\x$(printf %02x "$size")"
  else printf '%b' "\\x$1\\x82\\x$(printf %02x $((size / 256)))\\x$(printf %02x $((size % 256)))"; fi
  cat "$2"
}
hexadecimal() { od -An -v -tx1 | tr -d ' \n'; }
digest() { openssl dgst -sha256 -binary "../card/$1.bin" | hexadecimal; }

# An authority, and the document signer that it certifies.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -nodes -keyout csca.key -out ../trust/csca.pem \
  -days 3650 -sha384 -subj "/C=UT/O=Example/CN=Example CSCA" \
  -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout signer.key -out signer.csr \
  -subj "/C=UT/O=Example/CN=Example Signer"
printf 'keyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n' >signer.extensions
openssl x509 -req -in signer.csr -CA ../trust/csca.pem -CAkey csca.key -CAcreateserial -days 3650 -sha256 \
  -extfile signer.extensions -out signer.pem

# The chip's own keys: for chip authentication and for active authentication.
openssl ecparam -name brainpoolP256r1 -genkey -noout -out ../card/chip.pem
openssl ecparam -name prime256v1 -genkey -noout -out ../card/active.pem

# DG1: the machine readable zone.
printf '%s' 'I<UTOD231458907<<<<<<<<<<<<<<<' '7408122F3204153UTO<<<<<<<<<<<2' 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<' >zone
wrap 1f zone >field
printf '\x5f' | cat - field >dg1
wrap 61 dg1 >../card/DG1.bin

# DG15: the public key of active authentication.
openssl pkey -in ../card/active.pem -pubout -outform DER -out dg15
wrap 6f dg15 >../card/DG15.bin

# EF.CardAccess: PACE. DG14: the same, chip authentication with its public key, and how active authentication signs.
cat >infos <<END
asn1=SET:infos
[pace]
protocol=OID:0.4.0.127.0.7.2.2.4.2.2
version=INTEGER:2
parameters=INTEGER:13
[chip]
protocol=OID:0.4.0.127.0.7.2.2.3.2.2
version=INTEGER:1
[chip_key]
protocol=OID:0.4.0.127.0.7.2.2.1.2
key=SEQUENCE:key
[key]
algorithm=SEQUENCE:curve
point=FORMAT:HEX,BITSTRING:$(openssl pkey -in ../card/chip.pem -pubout -outform DER | tail -c 65 | hexadecimal)
[curve]
kind=OID:1.2.840.10045.2.1
name=OID:brainpoolP256r1
[active]
protocol=OID:2.23.136.1.1.5
version=INTEGER:1
signature=OID:0.4.0.127.0.7.1.1.4.1.3
[infos]
pace=SEQUENCE:pace
END
openssl asn1parse -genconf infos -noout -out ../card/EF.CardAccess.bin
printf 'chip=SEQUENCE:chip\nchip_key=SEQUENCE:chip_key\nactive=SEQUENCE:active\n' >>infos
openssl asn1parse -genconf infos -noout -out dg14
wrap 6e dg14 >../card/DG14.bin

# EF.COM: LDS 1.7, Unicode 4.0.0, and which groups there are. EF.SOD: their hashes, signed.
printf '\x60\x15\x5f\x01\x040107\x5f\x36\x06040000\x5c\x03\x61\x6e\x6f' >../card/EF.COM.bin
cat >hashes <<END
asn1=SEQUENCE:security_object
[security_object]
version=INTEGER:0
algorithm=SEQUENCE:algorithm
hashes=SEQUENCE:hashes
[algorithm]
name=OID:sha256
[hashes]
dg1=SEQUENCE:dg1
dg14=SEQUENCE:dg14
dg15=SEQUENCE:dg15
[dg1]
number=INTEGER:1
hash=FORMAT:HEX,OCTETSTRING:$(digest DG1)
[dg14]
number=INTEGER:14
hash=FORMAT:HEX,OCTETSTRING:$(digest DG14)
[dg15]
number=INTEGER:15
hash=FORMAT:HEX,OCTETSTRING:$(digest DG15)
END
openssl asn1parse -genconf hashes -noout -out security_object
openssl cms -sign -binary -nodetach -nosmimecap -in security_object -econtent_type 2.23.136.1.1.1 \
  -signer signer.pem -inkey signer.key -md sha256 -outform DER -out sod
wrap 77 sod >../card/EF.SOD.bin

cat >../card/card.toml <<'END'
can = "123456"
mrz = "D23145890,740812,320415"
pace = ["ECDH-GM-AES-CBC-CMAC-128/13"]

[[chip_authentication]]
protocol = "ECDH-AES-CBC-CMAC-128"
parameters = 13
key_file = "chip.pem"

[active_authentication]
key_file = "active.pem"
END
