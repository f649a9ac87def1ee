#!/usr/bin/env bash
# Builds a Debian package of the kiosk for this machine's release and architecture: ./dev package [--out DIR]
# The package holds a virtual environment with the locked libraries on Debian's own Python, and needs no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

fail() { echo "package: $*" >&2; exit 2; }
out=.
case "${1:-}" in
  "") ;;
  --out) out=${2:?"--out wants a folder"} ;;
  *) fail "unknown argument $1; usage: ./dev package [--out DIR]" ;;
esac
mkdir -p "$out" 2>/dev/null && [ -w "$out" ] || fail "cannot write to $out"
python=/usr/bin/python3 # not one of somebody's own: the package depends on Debian's
[ -x "$python" ] || fail "$python is missing; install python3"
"$python" -c 'import ensurepip, venv' 2>/dev/null || fail "install python3-venv"

name=chip-id-kiosk
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
chmod 0755 "$stage"
home=/opt/$name

"$python" -m venv "$stage$home"
pip=("$stage$home/bin/python" -m pip --disable-pip-version-check -qq install --no-input --no-compile)
"$python" -m venv "$stage.tools"
trap 'rm -rf "$stage" "$stage.tools"' EXIT
tools=("$stage.tools/bin/python" -m pip --disable-pip-version-check -qq)
"${tools[@]}" install --no-input --require-hashes --no-deps -r requirements/build.txt
# The wheels are made with the build tools in an environment of their own, so that none of them is shipped.
PATH="$stage.tools/bin:$PATH" "${tools[@]}" wheel --no-input --require-hashes --no-deps --no-build-isolation \
  -r requirements/run.txt --wheel-dir "$stage.tools/wheels"
"${tools[@]}" wheel --no-input --no-deps --no-build-isolation . --wheel-dir "$stage.tools/wheels"
"${pip[@]}" --no-index --no-deps "$stage.tools"/wheels/*.whl
"$stage$home/bin/python" -m pip --disable-pip-version-check -q check
"$stage$home/bin/python" -m pip --disable-pip-version-check -qq uninstall --yes pip setuptools 2>/dev/null
# An environment knows its place by the first line of its commands and by pyvenv.cfg.
grep -rlI "$stage" "$stage$home" | xargs -r sed -i "s|$stage||g"
rm -f "$stage$home"/bin/[Aa]ctivate*
find "$stage$home" -name __pycache__ -prune -exec rm -rf {} +

install -Dm644 packaging/systemd/$name.service "$stage/lib/systemd/system/$name.service"
install -Dm644 packaging/systemd/sysusers.conf "$stage/usr/lib/sysusers.d/$name.conf"
install -Dm644 packaging/systemd/tmpfiles.conf "$stage/usr/lib/tmpfiles.d/$name.conf"
install -Dm644 packaging/polkit.rules "$stage/usr/share/polkit-1/rules.d/50-$name.rules"
install -Dm644 packaging/deb/$name-desk.desktop "$stage/usr/share/applications/$name-desk.desktop"
install -Dm644 kiosk.example.toml "$stage/usr/share/doc/$name/kiosk.example.toml"
install -Dm644 LICENSE "$stage/usr/share/doc/$name/copyright"
cp docs/*.md "$stage/usr/share/doc/$name/"
mkdir -p "$stage/usr/bin"
for command in kiosk cardreader virtual-card backend-stub; do ln -s "$home/bin/$command" "$stage/usr/bin/$command"; done

depends=$("$python" -c 'import sys; a, b = sys.version_info[:2]; print(f"python3 (>= {a}.{b}), python3 (<< {a}.{b + 1})")')
install -d "$stage/DEBIAN"
install -m755 packaging/deb/{postinst,prerm,postrm} "$stage/DEBIAN/"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$(dpkg --print-architecture)/" -e "s/@PYTHON@/$depends/" \
  -e "s/@KILOBYTES@/$(du -sk --exclude=DEBIAN "$stage" | cut -f1)/" packaging/deb/control >"$stage/DEBIAN/control"
(cd "$stage" && find . -path ./DEBIAN -prune -o -type f -print0 | sort -z | xargs -0 md5sum | sed 's|\./||') >"$stage/DEBIAN/md5sums"
dpkg-deb --root-owner-group -Zzstd --build "$stage" "$out" >/dev/null
echo "package: $(ls "$out/${name}_${version}_"*.deb)"
