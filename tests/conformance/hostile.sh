#!/bin/bash
# Compiles hostile registries and overlays: each run stays within its limits and writes nothing.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The limits in the manual page are set as limits of the process. Large input is generated on the
# fly.
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

MEMORY=524288 # KiB of address space
SECONDS_ALLOWED=60 # of processor time
[ -z "$(sanitizers)" ] || MEMORY=unlimited # they take terabytes of it

target=$scratch/target
mkdir "$target"
compile "$target/services.idx" "$FIXTURES/case.xml"
before=$(sha256sum <"$target/services.idx")

# bounded ARGUMENT...: compiles within the limits; standard input is that of the caller.
bounded() {
    # timeout is for one that waits for something that never comes.
    run bash -c 'ulimit -v "$1" -t "$2"; shift 2; exec "$@"' bash "$MEMORY" "$SECONDS_ALLOWED" \
        timeout 1800 "$IANA_SERVICES" compile --no-overlays -o "$target/services.idx" "$@"
}

# refused WHAT MESSAGE ARGUMENT...: compile fails with this one error and changes nothing.
refused() {
    local what=$1 message=$2
    shift 2
    bounded "$@"
    exited "$what is refused" 2
    if grep -qE "^iana-services: .*$message" "$scratch/stderr" &&
        [ "$(wc -l <"$scratch/stderr")" -eq 1 ]; then
        ok "$what: one message says why"
    else
        fail "$what" "$message" "$(head -n 2 "$scratch/stderr")"
    fi
    same "$what: nothing is written" "services.idx $before" \
        "$(ls -A "$target") $(sha256sum <"$target/services.idx")"
}

# --- Size ---------------------------------------------------------------------

root='<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">'
record='<record><name>a</name><protocol>tcp</protocol><number>1</number></record>'

# many COUNT LINE: prints the line COUNT times; the reader may stop early.
many() {
    yes "$2" 2>/dev/null | head -n "$1" 2>/dev/null || true
}
large() {
    tr '\0' n </dev/zero 2>/dev/null | head -c 100000000 2>/dev/null || true
}

# document PART...: prints a registry with these parts; "@" means 100 MB.
document() {
    local part
    printf '%s\n' "$root"
    for part; do
        if [ "$part" = @ ]; then
            large
        else
            printf '%s' "$part" 2>/dev/null
        fi
    done
    printf '</registry>\n' 2>/dev/null
}

refused "a name of 100 MB" ':2: a text is longer than 65536 bytes' - \
    < <(document '<record><name>' @ '</name></record>')
refused "an attribute of 100 MB" ':2: a name, an attribute or a comment is longer than' - \
    < <(document '<record date="' @ '"/>')
refused "an element's name of 100 MB" ':2: a name, an attribute or a comment is longer than' - \
    < <(document '<' @ '/>')
refused "a comment of 100 MB" ':2: a name, an attribute or a comment is longer than' - \
    < <(document '<!--' @ '-->')
refused "100 MB of text that nobody reads" 'larger than 67108864 bytes' - \
    < <(document '<other>' @ '</other>')
refused "ten million records" ':[0-9]+: (larger than 67108864 bytes|more than 1000000 records)' - \
    < <(printf '%s\n' "$root"; many 10000000 "$record")
refused "ten million small records" 'more than 1000000 records' - \
    < <(printf '%s\n' "$root"; many 10000000 '<record><name>a</name></record>')
refused "ports beyond a million services" 'more than 1,000,000 services' - \
    < <(printf '%s\n' "$root"
        seq -f '<record><name>n%g</name><number>0-65535</number></record>' 100
        echo '</registry>')
refused "ten million elements in each other" ':[0-9]+: elements are nested more than 100 deep' - \
    < <(printf '%s\n' "$root"; many 10000000 '<e>')
refused "an element with a million attributes" 'a comment is longer than 65536 bytes' - \
    < <(printf '%s\n<record ' "$root"; seq -f 'a%.0f="1"' 1000000; echo '/></registry>')
refused "an element with 101 attributes" ':2: an element has more than 100 attributes' - \
    < <(printf '%s\n<record %s/></registry>' "$root" "$(seq -s ' ' -f 'a%.0f="1"' 101)")

refused "an overlay with a line of 100 MB" 'larger than 16 MiB' \
    --overlay <(large) "$FIXTURES/small.xml"
refused "an overlay that never ends" '/dev/zero: larger than 16 MiB' \
    --overlay /dev/zero "$FIXTURES/small.xml"
refused "an overlay that is a directory" 'Is a directory' --overlay "$target" "$FIXTURES/small.xml"
mkfifo "$scratch/fifo"
refused "an overlay that is a pipe without a writer" 'fifo: Broken pipe' \
    --overlay "$scratch/fifo" "$FIXTURES/small.xml"
refused "a registry that is a pipe without a writer" 'fifo:1: ' "$scratch/fifo"
refused "a registry that never ends" '/dev/zero:1: ' /dev/zero

printf 'many 1/tcp%s\n' "$(yes ' a' | tr -d '\n' | head -c 16000000)" >"$scratch/aliases.services"
bounded --overlay "$scratch/aliases.services" "$FIXTURES/small.xml"
exited "eight million aliases on one line are within the bounds" 0
compile "$target/services.idx" "$FIXTURES/case.xml"
# colliding COUNT PREFIX: prints as many words with the same CRC-32, which is linear: those that
# differ from the first one by an element of its kernel.
colliding() {
    python3 - "$1" "$2" <<'END'
import sys, zlib
count, prefix = int(sys.argv[1]), sys.argv[2].encode()
places = 32 + (count - 1).bit_length()
def crc(flips):
    return zlib.crc32(prefix + bytes(ord("b") ^ (flips >> at & 1) for at in range(places)))
zero, pivots, kernel = crc(0), {}, []
for at in range(places):
    flips, value = 1 << at, crc(1 << at) ^ zero
    while value and value.bit_length() in pivots:
        other = pivots[value.bit_length()]
        flips, value = flips ^ other[0], value ^ other[1]
    if value:
        pivots[value.bit_length()] = (flips, value)
    else:
        kernel.append(flips)
for number in range(count):
    flips = 0
    for at, element in enumerate(kernel):
        if number >> at & 1:
            flips ^= element
    word = bytes(ord("b") ^ (flips >> at & 1) for at in range(places))
    assert zlib.crc32(prefix + word) == zero
    print((prefix + word).decode())
END
}
# With one chain for all of them, each of these takes minutes.
colliding 240000 n >"$scratch/words"
sed 's|$| 1/tcp|' "$scratch/words" >"$scratch/collide.services"
bounded --overlay "$scratch/collide.services" "$FIXTURES/small.xml"
exited "240,000 names with the same CRC-32 are compiled" 0
{
    printf '%s\n' "$root" "$record" '<people>'
    sed 's|.*|<person id="&"><name>x</name></person>|' "$scratch/words"
    echo '</people></registry>'
} >"$scratch/collide.xml"
bounded "$scratch/collide.xml"
exited "so are as many people with such ids" 0
compile "$target/services.idx" "$FIXTURES/case.xml"
printf 'good 1/tcp\nbad\0name 2/tcp\nlast 3/tcp' >"$scratch/nul.services"
bounded --overlay "$scratch/nul.services" "$FIXTURES/small.xml"
exited "an overlay with a NUL byte and without a last newline is taken" 0
same "but for the line that has the NUL byte" "good 1/tcp
last 3/tcp" "$(dump "$target/services.idx" | plain_services | head -n 2)"
compile "$target/services.idx" "$FIXTURES/case.xml"

# --- What XML can do ----------------------------------------------------------

# xml WHAT MESSAGE DOCUMENT
xml() {
    printf '%b' "$3" >"$scratch/hostile.xml"
    refused "$1" "$2" "$scratch/hostile.xml"
}
first=${record%</record>}
xml "a document type" ':1: a document type declaration' "<!DOCTYPE registry>$root$record</registry>"
xml "an entity of a file" ':1: a document type declaration' \
    "<!DOCTYPE registry [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>$root&x;</registry>"
xml "an entity of the network" ':1: a document type declaration' \
    "<!DOCTYPE registry [<!ENTITY x SYSTEM \"http://192.0.2.1/\">]>$root&x;</registry>"
xml "an entity of parameters" ':1: a document type declaration' \
    "<!DOCTYPE registry [<!ENTITY % x SYSTEM \"file:///etc/passwd\">%x;]>$root</registry>"
xml "text that is not of the encoding it declares" ':1: ' \
    "<?xml version='1.0' encoding='UTF-16'?>$root\\0377\\0376$record</registry>"
xml "UTF-32 that ends within a character" ':1: ' '<\0\0\0'
xml "Latin-1 that says that it is UTF-8" ':1: ' \
    "<?xml version='1.0' encoding='UTF-8'?>$root$first<note>\\0351</note></record></registry>"
xml "an encoding that does not exist" ':1: .*ncoding' \
    "<?xml version='1.0' encoding='x-none'?>$root$record</registry>"
xml "a NUL byte" ':1: ' "$root<record><name>a\\0b</name></record></registry>"
xml "a character of NUL" ':1: ' "$root<record><name>a&#0;b</name></record></registry>"
xml "an escape sequence" ':1: ' "$root<record><name>a\\033[2Jb</name></record></registry>"
xml "an escape sequence as a character's number" ':1: ' \
    "$root<record><name>a&#27;[2Jb</name></record></registry>"

# --- What a name can do -------------------------------------------------------

# These names would add a line to a services file, hide text on a terminal, or look like a port.
# Only the last two are valid.
cat >"$scratch/names.xml" <<END
<?xml version="1.0"?>
$root
<record><name>a&#10;evil</name><protocol>tcp</protocol><number>22</number></record>
<record><name>a&#9;22/tcp</name><protocol>tcp</protocol><number>22</number></record>
<record><name>a&#13;evil</name><protocol>tcp</protocol><number>22</number></record>
<record><name>a#evil</name><protocol>tcp</protocol><number>22</number></record>
<record><name>a&#x85;evil</name><protocol>tcp</protocol><number>22</number></record>
<record><name>a&#x9b;2Jevil</name><protocol>tcp</protocol><number>22</number></record>
<record><name>a&#x202e;evil</name><protocol>tcp</protocol><number>22</number></record>
<record><name>a&#x200b;evil</name><protocol>tcp</protocol><number>22</number></record>
<record><name>evil</name><protocol>tcp&#10;evil 22/tcp</protocol><number>22</number></record>
<record><name>evil</name><protocol>tcp</protocol><number>22&#10;evil 23</number></record>
<record><name>evil</name><protocol>tcp</protocol><number>99999</number></record>
<record><name>evil</name><protocol>tcp</protocol><number>70-60</number></record>
<record><name>evil</name><protocol>tcp</protocol><number>-1</number></record>
<record><name>evil</name><protocol>tcp</protocol><number>+80</number></record>
<record><name>evil</name><protocol>tcp</protocol><number>0x50</number></record>
<record><name>evil</name><protocol>tcp</protocol><number>8&#x0665;</number></record>
<record><name>alias</name><protocol>tcp</protocol><number>80</number>
<note>This entry is an alias to "good&#10;evil 22/tcp".</note></record>
<record date="2000-01-01&#10;evil"><name>good</name><protocol>tcp</protocol><number> 80 </number>
<xref type="rfc" data="rfc1&#10;evil 22/tcp"/>
<description>x&#10;evil 22/tcp&#x202e;y&#x200b;z&#x9b;2J&#xfeff;</description></record>
</registry>
END
bounded "$scratch/names.xml"
exited "a registry of hostile names is taken" 0
same "each of those names and numbers has a warning with its line" \
    "$(seq -f "iana-services: $scratch/names.xml:%g: warning: left out" 3 18)" \
    "$(sed -E 's/^(([^:]*:){3} warning: left out).*/\1/' "$scratch/stderr")"
# unseen FILE: prints its lines with characters that move the cursor or hide text.
unseen() {
    LC_ALL=C.UTF-8 grep -aP '[^\P{C}\t\n]|[\x{200b}-\x{200f}\x{202a}-\x{202e}\x{feff}]' "$1" || true
}
same "no warning moves the cursor or hides text" "" "$(unseen "$scratch/stderr")"
dump "$target/services.idx" >"$scratch/dumped"
same "two services are left of them" "$(printf '%s\n' 'alias 80/tcp' 'good 80/tcp')" \
    "$(plain_services "$scratch/dumped")"
for show in "lookup good" "lookup 80/tcp" "search good" "search evil" dump; do
    # shellcheck disable=SC2086 # a command and its arguments
    run "$IANA_SERVICES" $show --index "$target/services.idx"
    same "$show: nothing that moves the cursor or hides text" "0 " \
        "$status $(unseen "$scratch/stdout")"
done
newline=$scratch/$'evil\nevil 22/tcp'
mkdir -p "${newline%/*}"
echo 'own 1/tcp' >"$newline"
bounded --overlay "$newline" "$FIXTURES/small.xml"
exited "an overlay whose path has a newline is taken" 0
same "and adds no line to a dump" "" \
    "$(dump "$target/services.idx" | grep -a evil | grep -v '^#' || true)"
finish
