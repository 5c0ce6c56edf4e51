# Completes the commands, options, files and names of iana-services in bash.
# SPDX-License-Identifier: LGPL-2.1-or-later

# The names and aliases in the index that the line names, or in the default one.
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
        awk '!/^#/ { for (at = 1; at <= NF; at++) if (at != 2) print $at }' | LC_ALL=C sort -u
}

_iana_services_files()
{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# Offers the lines of standard input that begin with the word. bash puts what is offered on the
# command line as it is, so a name such as a$(b) would be run by Enter: it is quoted here. The word
# is compared in both forms, since the user may have typed part of the quoted one.
_iana_services_lines()
{
    local word=$1 line quoted
    COMPREPLY=()
    while IFS= read -r line; do
        printf -v quoted %q "$line"
        if [[ $line == "$word"* || $quoted == "$word"* ]]; then
            COMPREPLY+=("$quoted")
        fi
    done
}

_iana_services_words()
{
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_iana_services_offer()
{
    case $1 in
    file | directory) _iana_services_files "$2" ;;
    choice) _iana_services_words "$3" "$2" ;;
    key) _iana_services_lines "$2" < <(_iana_services_names) ;;
    esac
}

_iana_services()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]-} kind choices options operand
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        _iana_services_words "$_iana_services_commands --help --version" "$word"
        return
    fi
    # --option=value is three words here.
    if [[ $word == '=' ]]; then
        word=
    elif [[ $before == '=' ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    _iana_services_value "$command $before"
    _iana_services_command "$command"
    if [[ -n $kind ]]; then
        _iana_services_offer "$kind" "$word" "$choices"
    elif [[ $command == help ]]; then
        _iana_services_words "$_iana_services_commands" "$word"
    elif [[ $word == -* ]]; then
        _iana_services_words "$options" "$word"
    else
        _iana_services_offer "$operand" "$word" ''
    fi
}

complete -F _iana_services iana-services
