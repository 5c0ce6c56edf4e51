#!/bin/bash
# Enables and disables iana in real files, and asks libc afterwards.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

tool=$IANA_SERVICES
mark='# The next line was added by iana-services enable.'
newline_mark='# The newline behind the next line was added by iana-services enable.'
export NSS_IANA_INDEX=$scratch/services.idx
# An index with the content of /etc/services, so that iana can replace files.
system=()
[ ! -e /etc/services ] || system=(--overlay /etc/services)
compile "$NSS_IANA_INDEX" "${system[@]}" "$FIXTURES/small.xml"

# enable adds the action if systemd keeps the index up to date with /etc/services.
action=
[ ! -d /run/systemd/system ] ||
    [ ! -e /etc/systemd/system/paths.target.wants/iana-services-compile.path ] ||
    action=' [NOTFOUND=return]'

# As root in a directory of its own; directories in the way that others can write do not matter.
directory=$scratch/etc
mkdir "$directory"
file=$directory/nsswitch.conf
backup=$file.nss-iana~

# The module is not installed, so LD_LIBRARY_PATH shows it to libc. If it was built with a
# sanitizer, so was the tool, which loads the sanitizer first.
tool_run() {
    run env LD_LIBRARY_PATH="$MODULE_DIR" timeout 60 "$tool" "$@"
}

# exits WHAT STATUS ARGUMENT...
exits() {
    local what=$1 expected=$2
    shift 2
    tool_run "$@"
    exited "$what" "$expected"
}

# new_file TEXT: starts again with a single file in the directory.
new_file() {
    rm -rf "$directory"
    mkdir "$directory"
    # shellcheck disable=SC2059 # the text has escapes
    printf "$1" >"$file"
    cp "$file" "$scratch/before"
}

# What can be seen of a file and is to stay, save its content and its time.
rights() {
    stat -c '%a %u:%g %C' "$1" 2>/dev/null || stat -c '%a %u:%g' "$1"
}

unchanged() {
    same_file "$1: the file is as it was" "$scratch/before" "$file"
    same "$1: nothing else is there" nsswitch.conf "$(ls -A "$directory")"
}

# --- Usage --------------------------------------------------------------------

new_file 'services: files\n'
for command in enable disable; do
    exits "$command --help" 0 "$command" --help
    says "$command --help names its option" stdout --nsswitch
    exits "$command with an argument is refused" 2 "$command" "$file"
    says "$command with an argument shows the usage" stderr usage:
    exits "$command with an unknown option is refused" 2 "$command" --no-such-option
    exits "$command without the value of an option is refused" 2 "$command" --nsswitch
done
exits "disable knows no --force" 2 disable --nsswitch "$file" --force
unchanged "wrong usage"

# --- Forms of the file --------------------------------------------------------

# form WHAT TEXT EXPECTED: enable makes the expected text, and disable restores the first one.
form() {
    local old
    new_file "$2"
    # shellcheck disable=SC2059
    printf "$3" >"$scratch/expected"
    exits "enable: $1" 0 enable --nsswitch "$file"
    same_file "enabled: $1" "$scratch/expected" "$file"
    same_file "backup: $1" "$scratch/before" "$backup"
    old=$(stat -c '%i %Z' "$file" "$backup")
    exits "enable again: $1" 0 enable --nsswitch "$file"
    says "enable again says so: $1" stdout "Enabled already in $file: services: iana"
    same "enable again touches nothing: $1" "$old" "$(stat -c '%i %Z' "$file" "$backup")"
    exits "disable: $1" 0 disable --nsswitch "$file"
    same_file "disabled, byte for byte: $1" "$scratch/before" "$file"
    same_file "the backup is what was there before: $1" "$scratch/expected" "$backup"
    old=$(stat -c '%i %Z' "$file" "$backup")
    exits "disable again: $1" 0 disable --nsswitch "$file"
    says "disable again says so: $1" stdout "Not enabled in $file"
    same "disable again touches nothing: $1" "$old" "$(stat -c '%i %Z' "$file" "$backup")"
    same "no other file is left: $1" "nsswitch.conf nsswitch.conf.nss-iana~" \
        "$(ls -A "$directory" | tr '\n' ' ' | sed 's/ $//')"
}

form "a plain line" 'passwd: files\nservices:       db files\nrpc: db\n' \
    "passwd: files\\nservices:       iana$action db files\\nrpc: db\\n"
form "actions" 'services: db [NOTFOUND=return] files\n' \
    "services: iana$action db [NOTFOUND=return] files\\n"
form "CRLF" 'services: files\r\nrpc: files\r\n' \
    "services: iana$action files\\r\\nrpc: files\\r\\n"
form "no final newline" 'services:\tfiles' \
    "$newline_mark\\nservices:\\tiana$action files\\n"
form "no line" 'passwd:         files\n' \
    "passwd:         files\\n$mark\\nservices:       iana$action files\\n"
form "a commented line" '#services:\tdb files\nrpc:\tfiles\n' \
    "#services:\\tdb files\\nrpc:\\tfiles\\n$mark\\nservices:\\tiana$action files\\n"
form "no line and no final newline" 'rpc: db\npasswd: files' \
    "rpc: db\\n$mark\\nservices: iana$action files\\npasswd: files"
form "two lines" 'services: a\nservices: b\n' 'services: a\nservices: iana b\n'
form "an empty list" 'services:\n' "services:\\n$mark\\nservices: iana$action files\\n"
form "another kind of service" 'services: files sss\n' 'services: iana files sss\n'
form "an empty file" '' "$mark\\nservices: iana$action files\\n"
if [ -s /etc/nsswitch.conf ] && ! grep -qw iana /etc/nsswitch.conf; then
    cp /etc/nsswitch.conf "$scratch/before"
    cp /etc/nsswitch.conf "$file"
    exits "enable: the file of this machine" 0 enable --nsswitch "$file"
    exits "disable: the file of this machine" 0 disable --nsswitch "$file"
    same_file "the file of this machine, byte for byte" "$scratch/before" "$file"
fi

new_file 'services: db [NOTFOUND=return] iana [UNAVAIL=return] files\n'
exits "enable where iana is not in front" 0 enable --nsswitch "$file"
same "it moves" "services: iana$action db [NOTFOUND=return] files" "$(cat "$file")"

new_file 'hosts: files\nservices: db [FOO=return] files\n'
exits "a line that libc cannot read is refused" 2 enable --nsswitch "$file"
says "its number is told" stderr "iana-services: $file:2: "
unchanged "a line that libc cannot read"

# If the index lacks the system's own file, files must still answer.
if [ -e /etc/services ]; then
    compile "$scratch/alone.idx" "$FIXTURES/small.xml"
    new_file 'services: files\n'
    NSS_IANA_INDEX=$scratch/alone.idx exits "enable with an index without /etc/services" 0 \
        enable --nsswitch "$file"
    same "files is asked still" 'services: iana files' "$(cat "$file")"
    exits "disable: an index without /etc/services" 0 disable --nsswitch "$file"
    same_file "disabled: an index without /etc/services" "$scratch/before" "$file"
else
    skip "an index without /etc/services" "there is none here"
fi

# --- Rights -------------------------------------------------------------------

new_file 'services: files\n'
chmod 640 "$file"
[ "$(id -u)" -ne 0 ] || chown 12:34 "$file"
before=$(rights "$file")
(
    umask 077
    exits "enable with another mode and owner" 0 enable --nsswitch "$file"
)
same "mode and owner stay" "$before" "$(rights "$file")"
same "the backup has them as well" "$before" "$(rights "$backup")"

# attribute set|get FILE NAME [VALUE]
attribute() {
    python3 -c '
import os, sys
if sys.argv[1] == "set":
    os.setxattr(sys.argv[2], sys.argv[3], bytes.fromhex(sys.argv[4]))
else:
    print(os.getxattr(sys.argv[2], sys.argv[3]).hex())' "$@" 2>/dev/null
}

# Version 2; rw for the owner, r for user 65534, - for the group, r as the mask, - for others.
acl=0200000001000600ffffffff02000400feff000004000000ffffffff10000400ffffffff20000000ffffffff
for pair in user.nss-iana-test=00ff0a trusted.nss-iana-test=01 "system.posix_acl_access=$acl" \
    security.nss-iana-test=02; do
    name=${pair%%=*}
    value=${pair#*=}
    new_file 'services: files\n'
    if ! attribute set "$file" "$name" "$value"; then
        skip "the attribute $name" "it cannot be set here"
        continue
    fi
    before=$(rights "$file")
    exits "enable with the attribute $name" 0 enable --nsswitch "$file"
    same "$name stays" "$value" "$(attribute get "$file" "$name")"
    same "$name stays with the backup" "$value" "$(attribute get "$backup" "$name")"
    same "$name: the rights stay" "$before" "$(rights "$file")"
    same "$name: no warning" "" "$(cat "$scratch/stderr")"
done

# A default ACL of the directory must not apply to the new file.
new_file 'services: files\n'
if attribute set "$directory" system.posix_acl_default "${acl/10000400/10000600}"; then
    before=$(rights "$file")
    exits "enable in a directory with a default ACL" 0 enable --nsswitch "$file"
    same "the file gets no ACL" none "$(attribute get "$file" system.posix_acl_access || echo none)"
    same "and its mode stays" "$before" "$(rights "$file")"
else
    skip "a directory with a default ACL" "it cannot be set here"
fi

# --- Where the file is --------------------------------------------------------

rm -rf "$directory"
mkdir "$directory"
exits "disable without a file" 0 disable --nsswitch "$file"
same "makes none" "" "$(ls -A "$directory")"
exits "enable without a file" 0 enable --nsswitch "$file"
same "makes one" "$mark"$'\n'"services: iana$action files" "$(cat "$file")"
same "that all can read" 644 "$(stat -c %a "$file")"
same "and no backup" nsswitch.conf "$(ls -A "$directory")"

# In a private directory a link is harmless: nobody else can create one there.
new_file 'services: files\n'
mkdir "$directory/real"
mv "$file" "$directory/real/target.conf"
ln -s real/target.conf "$file"
exits "enable through a link" 0 enable --nsswitch "$file"
same "the link stays" real/target.conf "$(readlink "$file")"
same "its target is edited" "services: iana$action files" \
    "$(cat "$directory/real/target.conf")"
same_file "the backup is beside the target" "$scratch/before" \
    "$directory/real/target.conf.nss-iana~"
same "nothing is beside the link" "nsswitch.conf real" \
    "$(ls -A "$directory" | tr '\n' ' ' | sed 's/ $//')"
says "the message names it" stdout "target.conf.nss-iana~"

ln -s "$directory/real" "$directory/way"
ln -sf "$directory/way/../way//./target.conf" "$file"
exits "disable through absolute links" 0 disable --nsswitch "$file"
same_file "the target is as it was" "$scratch/before" "$directory/real/target.conf"
ln -sf nsswitch.conf "$file"
exits "a link to itself is refused" 2 enable --nsswitch "$file"

mkdir "$directory/open"
for mode in 1777 777 775; do
    chmod "$mode" "$directory/open"
    ln -sf ../real/target.conf "$directory/open/nsswitch.conf"
    ln -sfn "$directory/real" "$directory/open/way"
    for path in open/nsswitch.conf open/way/target.conf; do
        exits "a link in a directory of mode $mode is refused ($path)" 2 \
            enable --nsswitch "$directory/$path"
        same_file "its target is as it was ($mode, $path)" "$scratch/before" \
            "$directory/real/target.conf"
    done
done
if [ "$(id -u)" -eq 0 ]; then
    chmod 755 "$directory/open"
    chown 12 "$directory/open"
    exits "a link in another one's directory is refused" 2 \
        enable --nsswitch "$directory/open/nsswitch.conf"
fi
# Links at the names that the tool itself writes to are replaced, not followed.
new_file 'services: files\n'
echo precious >"$scratch/precious"
for name in .nsswitch.conf.new .nsswitch.conf.nss-iana~.new nsswitch.conf.nss-iana~; do
    ln -sfn "$scratch/precious" "$directory/$name"
done
tool_run enable --nsswitch "$file"
same "no link at the new file is followed" precious "$(cat "$scratch/precious")"

new_file 'services: files\n'
mkdir "$backup"
exits "a directory at the backup's name is refused" 2 enable --nsswitch "$file"
same_file "then the file is as it was" "$scratch/before" "$file"

for path in "$directory" "$directory/" "$file/" "$directory/none/nsswitch.conf" "" /dev/null; do
    exits "'${path#"$scratch"/}' is refused" 2 enable --nsswitch "$path"
done
mkfifo "$directory/pipe"
exits "a pipe is refused" 2 enable --nsswitch "$directory/pipe"
head -c 70000 /dev/zero | tr '\0' '#' >"$directory/large"
exits "a file that is too large is refused" 2 enable --nsswitch "$directory/large"

# --- What must be there -------------------------------------------------------

new_file 'services: files\n'
NSS_IANA_INDEX=$scratch/no-such.idx exits "enable without an index is refused" 2 \
    enable --nsswitch "$file"
says "and says what to type" stderr "iana-services compile"
unchanged "without an index"
head -c 100 "$NSS_IANA_INDEX" >"$scratch/cut.idx"
NSS_IANA_INDEX=$scratch/cut.idx exits "enable with a damaged index is refused" 2 \
    enable --nsswitch "$file"
unchanged "with a damaged index"
if module_is_installed; then
    skip "enable without the module" "it is installed here"
else
    run env -u LD_LIBRARY_PATH "$tool" enable --nsswitch "$file"
    same "enable without the module is refused" 2 "$status"
    says "and names it" stderr libnss_iana.so.2
    unchanged "without the module"
fi
NSS_IANA_INDEX=$scratch/no-such.idx exits "enable --force without an index" 0 \
    enable --force --nsswitch "$file"
same "does it" 'services: iana files' "$(cat "$file")"
NSS_IANA_INDEX=$scratch/no-such.idx exits "enable without an index where it is enabled" 0 \
    enable --nsswitch "$file"
NSS_IANA_INDEX=$scratch/no-such.idx exits "disable without an index" 0 disable --nsswitch "$file"

run env LD_LIBRARY_PATH="$MODULE_DIR" bash -c '"$@" >/dev/full' bash \
    "$tool" disable --nsswitch "$file"
same "output that cannot be written is told" 2 "$status"

# --- Failures and interruptions -----------------------------------------------

new_file 'services: files\n'
run env LD_LIBRARY_PATH="$MODULE_DIR" bash -c 'trap "" XFSZ; ulimit -f 0; exec "$@"' bash \
    "$tool" enable --nsswitch "$file" </dev/null 2>&1
same "a full disk is told" 2 "$status"
unchanged "a full disk"

# As a user who may not write there, if the shell can become one.
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    cp "$tool" "$scratch/tool"
    run setpriv --reuid=65534 --regid=65534 --clear-groups env LD_LIBRARY_PATH="$MODULE_DIR" \
        "$scratch/tool" enable --force --nsswitch "$file"
    same "a directory that one may not write is told" 2 "$status"
    unchanged "a directory that one may not write"
    rm -f "$scratch/tool"
else
    skip "a directory that one may not write" "this needs root and setpriv"
fi

# Kill it in each system call that changes files: the old or the new file is in place, and the next
# run leaves no temporary file.
printf 'services: files\n' >"$scratch/old"
echo "services: iana$action files" >"$scratch/new"
if [ -n "$(sanitizers)" ] || ! strace -o /dev/null true 2>/dev/null; then
    skip "an interruption" "strace does not work here"
else
    for call in fsync:1 fsync:3 renameat:1 renameat:2 fchmod:1 fchmod:2 unlinkat:2; do
        new_file 'services: files\n'
        when=${call#*:}
        run bash -c '"$@" 2>/dev/null; exit $?' bash \
            env LD_LIBRARY_PATH="$MODULE_DIR" strace -o /dev/null \
            -e "inject=${call%:*}:signal=KILL:when=$when" "$tool" enable --nsswitch "$file"
        if cmp -s "$file" "$scratch/old" || cmp -s "$file" "$scratch/new"; then
            ok "killed in $call: the file is whole (status $status)"
        else
            fail "killed in $call" "the old or the new file" "$(cat "$file")"
        fi
        exits "killed in $call: enable once more" 0 enable --nsswitch "$file"
        same_file "killed in $call: it is enabled then" "$scratch/new" "$file"
        exits "killed in $call: disable" 0 disable --nsswitch "$file"
        same "killed in $call: nothing is left over" "nsswitch.conf nsswitch.conf.nss-iana~" \
            "$(ls -A "$directory" | tr '\n' ' ' | sed 's/ $//')"
    done
fi

# A bind-mounted file, as in a container.
if namespace=$(namespace_command); then
    for old in no yes; do
        new_file 'services: files\n'
        cp "$file" "$scratch/mounted"
        [ "$old" = no ] || echo 'an older backup' >"$backup"
        run with_files "$namespace" "$scratch/mounted=$file" -- \
            env LD_LIBRARY_PATH="$MODULE_DIR" NSS_IANA_INDEX="$NSS_IANA_INDEX" \
            "$tool" enable --nsswitch "$file"
        exited "a file that is mounted by itself is refused (older backup: $old)" 2
        says "it says why (older backup: $old)" stderr "it is mounted by itself"
        same "and leaves the backup as it was (older backup: $old)" \
            "$([ "$old" = no ] || echo 'an older backup')" "$(cat "$backup" 2>/dev/null || true)"
    done
else
    skip "a file that is mounted by itself" "there are no mount namespaces here"
fi

# --- What libc makes of it ----------------------------------------------------

if [ -n "$(sanitizers)" ]; then
    skip "libc" "getent cannot load a module that is built with $(sanitizers)"
elif namespace=$(namespace_command); then
    asked() {
        with_files "$namespace" "$file=/etc/nsswitch.conf" -- \
            env LD_LIBRARY_PATH="$MODULE_DIR" getent services "$1" | tr -s ' ' || true
    }
    # Only the index has the name.
    compile "$NSS_IANA_INDEX" "${system[@]}" "$FIXTURES/rules.xml"
    name=$("$tool" dump --index "$NSS_IANA_INDEX" | plain_services | cut -d' ' -f1 |
        while read -r name; do
            getent services "$name" >/dev/null || { echo "$name" && break; }
        done)
    # Before version 2.33, libc parses a colon after a blank as part of the name of the first
    # backend, so such a line never worked there.
    system_name=$(plain_services /etc/services | cut -d' ' -f1 | head -n 1)
    new_file ' services :files\n'
    blank_before_colon=$(asked "$system_name")
    for text in 'services: files\n' 'passwd: files\n' 'services:\n' '#services: files\n' \
        'services: files # iana\n' 'services: db # iana [UNAVAIL=return] files\n' \
        'services: files [NOTFOUND=return] db\n' 'services:files\r\n' ' services :files\r\n' \
        'services files' ''; do
        new_file "$text"
        what=$(printf '%q' "$text")
        if [ -z "$blank_before_colon" ] && [[ $text == *' :'* ]]; then
            skip "libc answers through iana: $what" "this libc finds no files in such a line either"
            continue
        fi
        exits "enable: $what" 0 enable --nsswitch "$file"
        same "libc answers through iana: $what" "$name" "$(asked "$name" | cut -d' ' -f1)"
        exits "disable: $what" 0 disable --nsswitch "$file"
        same "and no longer: $what" "" "$(asked "$name")"
    done
else
    skip "libc" "there are no mount namespaces here"
fi
finish
