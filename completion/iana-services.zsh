#compdef iana-services
# Completes the commands, options, files and names of iana-services in zsh. compadd quotes names.
# SPDX-License-Identifier: LGPL-2.1-or-later

_iana_services_names()
{
    local -a names index
    local at
    for ((at = 3; at < CURRENT; at++)); do
        case $words[at] in
        --index) index=(--index ${(Q)words[at + 1]}) ;;
        --index=*) index=(--index ${(Q)words[at]#--index=}) ;;
        esac
    done
    names=(${(fu)"$(${(Q)words[1]} dump --format=services $index 2>/dev/null |
        awk '!/^#/ { for (at = 1; at <= NF; at++) if (at != 2) print $at }')"})
    compadd -a names
}

_iana_services_offer()
{
    case $1 in
    file) _files ;;
    directory) _files -/ ;;
    choice) compadd -- ${=2} ;;
    key) _iana_services_names ;;
    esac
}

_iana_services()
{
    local kind choices options operand
    if ((CURRENT == 2)); then
        compadd -- ${=_iana_services_commands} --help --version
        return
    fi
    if [[ $PREFIX == --*=* ]]; then
        _iana_services_value "$words[2] ${PREFIX%%=*}"
        compset -P 1 '*='
    else
        _iana_services_value "$words[2] $words[CURRENT - 1]"
    fi
    _iana_services_command "$words[2]"
    if [[ -n $kind ]]; then
        _iana_services_offer $kind "$choices"
    elif [[ $words[2] == help ]]; then
        compadd -- ${=_iana_services_commands}
    elif [[ $PREFIX == -* ]]; then
        compadd -- ${=options}
    else
        _iana_services_offer $operand
    fi
}
