#!/bin/bash
# Tries to stop writers by the locks of another user, and to lose what one of two writers wrote.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/update/lib.sh"

# Not installed: the tool asks libc for the module under test, and enable needs an index.
export LD_LIBRARY_PATH=$MODULE_DIR
[ -z "$(sanitizers)" ] || unset LD_LIBRARY_PATH
directory=$scratch/etc
mkdir "$directory"
nsswitch=$directory/nsswitch.conf
printf 'services: files\n' >"$nsswitch"
start_server
serve 2020-01-01 50
url=http://127.0.0.1:$port/registry.xml
compile "$index" "$FIXTURES/small.xml"

# tool WHAT STATUS ARGUMENT...: shorter than a writer waits for another one.
tool() {
    local what=$1 expected=$2
    shift 2
    run timeout 15 "$IANA_SERVICES" "$@"
    exited "$what" "$expected"
}

# left_alone WHAT: the directories have nothing but what the commands are for.
left_alone() {
    same "$1: nothing else is left" "nsswitch.conf nsswitch.conf.nss-iana~ | $all_files" \
        "$(ls -A "$directory" | tr '\n' ' ')| $(left)"
}

# --- Another user ---------------------------------------------------------------

# Locks each directory, and each file that comes up there, as far as it can be opened.
cat >"$scratch/locker.py" <<'END'
import fcntl, os, sys, time

kept = []
os.setgroups([])
os.setgid(65534)
os.setuid(65534)

def lock(name):
    try:
        file = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        kept.append(file)
    except OSError:
        pass

for directory in sys.argv[2:]:
    lock(directory)
    lock(directory + "/..")
    for name in os.listdir(directory):
        lock(directory + "/" + name)
open(sys.argv[1], "w").close()
while True:
    for directory in sys.argv[2:]:
        for name in os.listdir(directory):
            if name.startswith("."):
                lock(directory + "/" + name)
    time.sleep(0.0001)
END

if [ "$(id -u)" -eq 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then
    mkdir -m 777 "$scratch/ready"
    # It becomes that user itself: not everyone may start the python3 of a developer.
    python3 "$scratch/locker.py" "$scratch/ready/yes" "$directory" "$scratch/local" &
    servers+=($!)
    for ((round = 0; round < 100; round++)); do
        [ ! -e "$scratch/ready/yes" ] || break
        sleep 0.1
    done
    same "another user has all locked that can be opened" yes "$(ls "$scratch/ready")"
    for ((round = 1; round <= 5; round++)); do
        tool "compile beside locks of another user ($round)" 0 \
            compile --no-overlays -o "$index" "$FIXTURES/small.xml"
        tool "enable beside locks of another user ($round)" 0 \
            enable --force --nsswitch "$nsswitch"
        tool "disable beside locks of another user ($round)" 0 disable --nsswitch "$nsswitch"
    done
    tool "update beside locks of another user" 0 \
        update --no-overlays -o "$index" --url "$url" --force
    left_alone "beside locks of another user"
    kill "${servers[-1]}"
    unset 'servers[-1]'

    # In a directory that all may write, what they put in the place of the lock is none.
    mkdir -m 1777 "$scratch/open"
    for make in 'touch "$1"; chmod 666 "$1"' 'ln -s /etc/passwd "$1"' 'mkfifo -m 666 "$1"' \
        'ln -s none "$1"'; do
        setpriv --reuid=65534 --regid=65534 --clear-groups \
            sh -c "$make" sh "$scratch/open/.nss-iana.lock"
        tool "compile where another user made the lock: $make" 0 \
            compile --no-overlays -o "$scratch/open/services.idx" "$FIXTURES/small.xml"
        same "nothing is left of it: $make" services.idx "$(ls -A "$scratch/open")"
    done
else
    skip "another user" "this needs root and setpriv"
fi

# --- Links of others --------------------------------------------------------------

# Each command that writes goes the same way to its target.
mkdir -m 755 "$scratch/real"
for mode in 1777 777 775; do
    rm -rf "$scratch/open"
    mkdir "$scratch/open"
    chmod "$mode" "$scratch/open"
    ln -s "$scratch/real" "$scratch/open/way"
    cp "$nsswitch" "$scratch/real/nsswitch.conf"
    tool "compile past a link of others ($mode)" 2 \
        compile --no-overlays -o "$scratch/open/way/services.idx" "$FIXTURES/small.xml"
    tool "update past a link of others ($mode)" 2 \
        update --no-overlays -o "$scratch/open/way/services.idx" --url "$url"
    tool "enable past a link of others ($mode)" 2 \
        enable --force --nsswitch "$scratch/open/way/nsswitch.conf"
    same "nothing is written there ($mode)" nsswitch.conf "$(ls -A "$scratch/real")"
done
rm "$scratch/real/nsswitch.conf"
ln -s "$scratch/real/services.idx" "$scratch/local/link.idx"
tool "compile in the place of a link" 2 \
    compile --no-overlays -o "$scratch/local/link.idx" "$FIXTURES/small.xml"
tool "update in the place of a link" 2 \
    update --no-overlays -o "$scratch/local/link.idx" --url "$url"
same "nothing is written behind the link" "" "$(ls -A "$scratch/real")"
rm -rf "$scratch/local/link.idx"

# --- Two writers ------------------------------------------------------------------

# The first has read the old entry and waits for a pipe. What the second makes is not to be lost.
own=$scratch/own.services
pipe=$scratch/pipe.services
mkfifo "$pipe"
for second in compile update; do
    echo 'before-edit 40001/tcp' >"$own"
    exec 9<>"$pipe"
    timeout 60 "$IANA_SERVICES" compile -o "$index" --overlay "$own" --overlay "$pipe" \
        "$FIXTURES/small.xml" 2>"$scratch/first.stderr" 9>&- &
    first=$!
    # It holds the pipe open once it reads there.
    for ((round = 0; round < 100; round++)); do
        ! find "/proc/$first" "/proc/$(pgrep -P $first | head -n 1)/fd" -lname "$pipe" 2>/dev/null |
            grep -q . || break
        sleep 0.05
    done
    echo 'behind-edit 40001/tcp' >"$own"
    if [ "$second" = compile ]; then
        timeout 60 "$IANA_SERVICES" compile -o "$index" --overlay "$own" "$FIXTURES/small.xml" \
            9>&- &
    else
        timeout 60 "$IANA_SERVICES" update --quiet --force -o "$index" --overlay "$own" \
            --url "$url" 9>&- &
    fi
    second_pid=$!
    sleep 1
    echo 'piped 40002/tcp' >&9
    exec 9>&-
    statuses=0
    wait "$first" || statuses="first $?"
    wait "$second_pid" || statuses="$statuses second $?"
    same "two writers at once, the second $second" 0 "$statuses"
    same "the edit that the second ($second) read is in the index" "behind-edit" \
        "$("$IANA_SERVICES" dump --index "$index" | plain_services |
            sed -n 's|^\([a-z-]*\) 40001/tcp.*|\1|p')"
done
left_alone "after two writers"
finish
