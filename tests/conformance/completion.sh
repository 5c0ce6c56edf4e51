#!/bin/bash
# Tests what the completions offer, in the shells themselves.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
. "${abs_top_srcdir:?}/tests/conformance/lib.sh"

# made by this build
made=$abs_top_builddir/completion/made
script=$made/iana-services
run bash -n "$script"
same "bash can read it" "0 " "$status $(cat "$scratch/stderr")"
# shellcheck source=/dev/null
. "$script"

# Only the commands of this build: the tool replaces the name of the program.
complete_line() {
    COMP_WORDS=("$IANA_SERVICES" "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _iana_services
    printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | tr '\n' ' ' | sed 's/ *$//'
}

same "the function is set" "complete -F _iana_services iana-services" "$(complete -p iana-services)"
same "commands that begin with d" "diff disable dump" "$(complete_line d)"
same "options of the program" "--help --version" "$(complete_line --)"
same "options of enable" "--authselect --force --help --nsswitch --root" "$(complete_line enable -)"
same "options of verify" "--help --quiet" "$(complete_line verify -)"
same "an unknown command has none" "" "$(complete_line no-such-command -)"
same "formats" "csv iana-csv json services" "$(complete_line dump --format '')"
same "formats behind =" "csv iana-csv json services" "$(complete_line dump --format =)"
same "a format behind =" csv "$(complete_line dump --format = c)"

mkdir "$scratch/files"
touch "$scratch/files/one.idx" "$scratch/files/two words.idx"
cd "$scratch/files"
for line in "verify" "lookup --index" "compile -o" "compile --overlay" "status --nsswitch" \
    "diff x"; do
    # shellcheck disable=SC2086 # the line is several words
    same "files behind $line" one.idx "$(complete_line $line o)"
done
same "a file with a blank is one" "two words.idx" "$(complete_line verify t)"

export NSS_IANA_INDEX=$scratch/services.idx
compile "$NSS_IANA_INDEX" --overlay "$FIXTURES/local.services" "$FIXTURES/small.xml"
expected=$("$IANA_SERVICES" dump | plain_services | tr ' ' '\n' | grep '^site-' | sort -u |
    tr '\n' ' ')
same "names and aliases of lookup" "${expected% }" "$(complete_line lookup site-)"
same "an alias with punctuation" "c++" "$(complete_line lookup c+)"
unset NSS_IANA_INDEX
same "names of the index that is named" "${expected% }" \
    "$(complete_line lookup --index "$scratch/services.idx" site-)"
same "the same behind =" "${expected% }" \
    "$(complete_line lookup --index = "$scratch/services.idx" site-)"
same "no index, no names" "" "$(complete_line lookup --index "$scratch/no-such.idx" site-)"

# --- In the shells --------------------------------------------------------------

# on_terminal INPUT COMMAND...: types the lines of the input to the command on a terminal.
cat >"$scratch/type.py" <<'END'
import os, pty, select, sys, time
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
seen = b""
def read(quiet, most):
    global seen
    end = time.monotonic() + most
    while time.monotonic() < end and select.select([terminal], [], [], quiet)[0]:
        try:
            seen += os.read(terminal, 65536)
        except OSError:
            return
read(1, 10)
for keys in sys.argv[1].split("|"):
    os.write(terminal, keys.encode().decode("unicode_escape").encode())
    read(1.5, 15)
os.close(terminal)
os.waitpid(child, 0)
sys.stdout.buffer.write(seen)
END

# A name that a shell would run if the completion did not quote it.
mkdir "$scratch/bin" "$scratch/hostile"
ln -s "$IANA_SERVICES" "$scratch/bin/iana-services"
printf 'zz-$(id>ran)`id>ran` 7001/tcp\n' >"$scratch/hostile.services"
compile "$scratch/hostile.idx" --overlay "$scratch/hostile.services" "$FIXTURES/small.xml"
cat >"$scratch/bash.rc" <<END
. "$made/iana-services"
PS1='> '
END
mkdir "$scratch/zsh"
cat >"$scratch/zsh/.zshrc" <<END
fpath=("$made" \$fpath)
autoload -Uz compinit && compinit -u -D
PROMPT='> '
END

# tab SHELL COMMAND...: completes the hostile name and runs the line.
tab() {
    local shell=$1
    shift
    if ! command -v "$shell" >/dev/null; then
        skip "completion in $shell" "it is not installed"
        return
    fi
    rm -f "$scratch/hostile/ran"
    run timeout 120 env -C "$scratch/hostile" PATH="$scratch/bin:$PATH" HOME="$scratch/hostile" \
        TERM=dumb ZDOTDIR="$scratch/zsh" NSS_IANA_INDEX="$scratch/hostile.idx" \
        python3 "$scratch/type.py" 'iana-services lookup zz-\t|\r|exit\r' "$@"
    same "$shell runs nothing of a name that it completes" no \
        "$([ -e "$scratch/hostile/ran" ] && echo yes || echo no)"
    same "$shell completes the name as it is" 1 \
        "$(grep -acF 'zz-$(id>ran)`id>ran`  7001/tcp' "$scratch/stdout")"
}
tab bash bash --noprofile --rcfile "$scratch/bash.rc" -i
tab zsh zsh -i
mkdir -p "$scratch/hostile/.config/fish/completions"
cp "$made/iana-services.fish" "$scratch/hostile/.config/fish/completions/"
tab fish fish -i

if command -v fish >/dev/null; then
    # Before version 3.2, fish also offers words with the letters elsewhere.
    offered() {
        env HOME="$scratch/hostile" NSS_IANA_INDEX="$scratch/hostile.idx" \
            PATH="$scratch/bin:$PATH" fish -c "complete -C 'iana-services $1'" | cut -f1 |
            grep "^${1##* }" | sort | tr '\n' ' ' | sed 's/ *$//'
    }
    same "fish: commands that begin with d" "diff disable dump" "$(offered d)"
    same "fish: options of verify" "--help --quiet" "$(offered 'verify --')"
    same "fish: formats" "csv iana-csv json services" "$(offered 'dump --format ')"
fi

# The completions offer each command and each option in its help.
"$IANA_SERVICES" --help >"$scratch/help"
there=$(sed -n 's/^  \([a-z]*\)  .*/\1/p' "$scratch/help" | sort)
for command in $there; do
    same "$command is offered" "$command" "$(complete_line "$command")"
    "$IANA_SERVICES" "$command" --help >"$scratch/help"
    known=$(sed -n 's/^  [-, a-z]*\(--[a-z-]*\).*/\1/p' "$scratch/help" | sort -u | tr '\n' ' ')
    same "the options of $command" "${known% }" \
        "$(complete_line "$command" -)"
done
finish
