# Makes the completion of a shell from what iana-services --describe prints.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: awk -v shell=bash|zsh|fish -f generate.awk DESCRIPTIONS
#
# A name from the index is data: bash gets it quoted by printf %q, zsh by compadd, fish by itself.

BEGIN { FS = "\t" }

# A text in single quotes, as all three shells read it; fish also needs its backslash doubled.
function quote(text) {
    if (shell == "fish") {
        gsub(/\\/, "\\\\", text)
        gsub(/'/, "\\'", text)
    } else
        gsub(/'/, "'\\''", text)
    return "'" text "'"
}

$1 == "command" {
    command = $2
    commands = commands (commands == "" ? "" : " ") command
    summary[command] = $3
    operand[command] = "none"
    next
}

$1 == "option" {
    options[command] = options[command] (options[command] == "" ? "" : " ") "--" $3
    if ($4 != "-")
        value = value command " --" $3 "\t" $5 "\t" $6 "\n"
    if ($4 != "-" && $2 != "-")
        value = value command " -" $2 "\t" $5 "\t" $6 "\n"
    if (shell == "fish") {
        line = "complete -c iana-services -n '__fish_seen_subcommand_from " command "' -l " $3
        if ($2 != "-")
            line = line " -s " $2
        if ($5 == "choice")
            line = line " -x -a " quote($6)
        else if ($5 == "file" || $5 == "directory")
            line = line " -r -F"
        else if ($4 != "-")
            line = line " -x"
        fish = fish line " -d " quote($8) "\n"
    }
    next
}

$1 == "operand" {
    if (operand[command] == "none")
        operand[command] = $3
    next
}

# The table of what fits behind an option, as the patterns of a case.
function value_cases(at, count, lines, field) {
    count = split(value, lines, "\n")
    for (at = 1; at < count; at++) {
        split(lines[at], field, "\t")
        printf "    '%s') kind=%s choices=%s ;;\n", field[1], field[2], quote(field[3])
    }
}

function command_cases(at, count, names) {
    count = split(commands, names, " ")
    for (at = 1; at <= count; at++)
        printf "    %s) options=%s operand=%s ;;\n", names[at], quote(options[names[at]]),
            operand[names[at]]
}

END {
    if (shell == "fish") {
        count = split(commands, names, " ")
        print "complete -c iana-services -f"
        for (at = 1; at <= count; at++)
            printf "complete -c iana-services -n __fish_use_subcommand -a %s -d %s\n", names[at],
                quote(summary[names[at]])
        print "complete -c iana-services -n __fish_use_subcommand -a help -d 'show help'"
        printf "complete -c iana-services -n '__fish_seen_subcommand_from help' -a '%s'\n", commands
        printf "%s", fish
        for (at = 1; at <= count; at++) {
            kind = operand[names[at]]
            printf "complete -c iana-services -n '__fish_seen_subcommand_from %s' ", names[at]
            if (kind == "file" || kind == "directory")
                print "-F"
            else if (kind == "key")
                print "-a '(__iana_services_names)'"
            else
                print "-f"
        }
        exit
    }
    print "_iana_services_commands='" commands " help'"
    print "_iana_services_value()\n{\n    kind= choices=\n    case $1 in"
    value_cases()
    print "    esac\n}"
    print "_iana_services_command()\n{\n    options= operand=none\n    case $1 in"
    command_cases()
    print "    esac\n}"
    # zsh takes the file as the body of a function that it calls at once.
    if (shell == "zsh")
        print "_iana_services \"$@\""
}
