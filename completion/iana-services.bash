# Completes the commands, options, files and names of iana-services in bash.
# SPDX-License-Identifier: LGPL-2.1-or-later

# The names and aliases that begin with the word, from the index that the line names, or the default
# one.
_iana_services_names()
{
    local at index=()
    for ((at = 2; at < COMP_CWORD; at++)); do
        [[ ${COMP_WORDS[at]} == --index ]] || continue
        # --index=FILE is three words here.
        [[ ${COMP_WORDS[at + 1]} == '=' ]] && at=$((at + 1))
        index=(--index "${COMP_WORDS[at + 1]/#\~\//$HOME/}")
    done
    "${COMP_WORDS[0]}" dump --format=services "${index[@]}" 2>/dev/null |
        WORD=$1 awk '!/^#/ {
            for (at = 1; at <= NF; at++)
                if (at != 2 && index($at, ENVIRON["WORD"]) == 1)
                    print $at
        }' | LC_ALL=C sort -u
}

_iana_services_files()
{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_iana_services_words()
{
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_iana_services()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]-} options
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        _iana_services_words "add compile diff disable dump enable hide lookup remove search \
            status update verify --help --version" "$word"
        return
    fi
    # --option=value is three words here.
    if [[ $word == '=' ]]; then
        word=
    elif [[ $before == '=' ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case $before in
    --index | --nsswitch | --overlay | --output | -o)
        _iana_services_files "$word"
        return
        ;;
    --format)
        _iana_services_words "services csv json" "$word"
        return
        ;;
    esac
    case $command in
    compile) options='--output --overlay --no-overlays --strict' ;;
    diff) options='--json' ;;
    disable) options='--nsswitch' ;;
    dump) options='--format --index' ;;
    enable) options='--nsswitch --force' ;;
    lookup | search) options='--json --index' ;;
    status) options='--json --nsswitch --index' ;;
    update) options='--force --no-overlays --output --overlay --quiet --time-limit --url' ;;
    add | hide | remove | verify) options= ;;
    *) return ;;
    esac
    if [[ $word == -* ]]; then
        _iana_services_words "$options --help" "$word"
        return
    fi
    case $command in
    compile | diff | verify) _iana_services_files "$word" ;;
    hide | lookup | remove | search) mapfile -t COMPREPLY < <(_iana_services_names "$word") ;;
    esac
}

complete -F _iana_services iana-services
