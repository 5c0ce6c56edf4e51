# Makes a manual page from what iana-services --describe prints and a text written by hand.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: awk [-v command=NAME -v date=DATE] -f generate.awk DESCRIPTIONS [TEXT]
#
# With a command: its page. NAME, SYNOPSIS, OPTIONS and EXIT STATUS are made of the description. The
# TEXT has the other sections, DESCRIPTION first; without one, DESCRIPTION is the help.
# Without a command: the TEXT, in which a line @commands@ stands for the list of all commands,
# @fields@ for the columns of a record in JSON, and @texts@ for the texts of a record in an index.

BEGIN { FS = "\t" }

# The text as troff input: an ASCII hyphen, and no request at the start of a line.
function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    sub(/^[.']/, "\\\\\\&&", text)
    return text
}

# Prints a paragraph in lines of at most 78 bytes. Sentences, and names of directories, which become
# longer in their place, have lines of their own.
function print_text(text, at, count, words, line, word) {
    count = split(escape(text), words, " ")
    line = ""
    for (at = 1; at <= count; at++) {
        word = words[at]
        if (line != "" && (length(line " " word) > 78 || line ~ /[.?!]\)?$/ || (line word) ~ /@/)) {
            print line
            line = ""
        }
        line = line (line == "" ? "" : " ") word
    }
    if (line != "")
        print line
}

# A phrase as a sentence. A value or the name of a page at its start keeps its case.
function sentence(phrase) {
    if (phrase !~ /^[^ ]*[(]/ && phrase !~ /^[^ ]* \(/)
        phrase = toupper(substr(phrase, 1, 1)) substr(phrase, 2)
    return phrase "."
}

# What a command line may have, for the synopsis: blanks in it are not broken.
function add_argument(optional, text, repeats) {
    text = optional ? "[" text "]" : text
    synopsis = synopsis text (repeats ? "...\\&" : "") "\n"
}

function add_option(letter, name, argument, repeats, text) {
    text = letter != "-" ? "\\fB\\-" letter "\\fP" : "\\fB" escape("--" name) "\\fP"
    if (argument != "-")
        text = text "\\ \\fI" escape(argument) "\\fP"
    add_argument(1, text, repeats == "yes")
}

function heading_of(letter, name, argument, text) {
    text = letter != "-" ? "\\fB\\-" letter "\\fP, " : ""
    text = text "\\fB" escape("--" name) "\\fP"
    return text (argument != "-" ? " \\fI" escape(argument) "\\fP" : "")
}

FILENAME == ARGV[1] {
    if ($1 == "command") {
        current = $2
        commands = commands (commands == "" ? "" : " ") $2
        summary[$2] = $3
    } else if ($1 == "field") {
        fields = fields (fields == "" ? "" : " ") $2
        element[$2] = $3
        column[$2] = $4
        type[$2] = $5
    } else if (current != command || command == "") {
        next
    } else if ($1 == "option") {
        options++
        heading[options] = heading_of($2, $3, $4)
        meaning[options] = $8
        if ($3 != "help")
            add_option($2, $3, $4, $7)
    } else if ($1 == "operand") {
        add_argument($4 == "yes", "\\fI" escape($2) "\\fP", $5 == "yes")
    } else if ($1 == "help" && $2 ~ /^Exit status: /) {
        exit_status = substr($2, length("Exit status: ") + 1)
    } else if ($1 == "help") {
        help[++paragraphs] = $2
    }
    next
}

function print_commands(at, count, names) {
    count = split(commands, names, " ")
    for (at = 1; at <= count; at++) {
        print ".TP"
        print ".BR iana\\-services\\-" names[at] " (1)"
        print_text(sentence(summary[names[at]]))
    }
}

# The fields behind name, number and protocol, which JSON has in a form of its own.
function print_fields(at, count, names, text) {
    count = split(fields, names, " ")
    for (at = 4; at <= count; at++) {
        print ".TP"
        print ".B " escape(names[at])
        text = "Made from other columns"
        if (element[names[at]] != "-")
            text = "\"" element[names[at]] "\" in the XML"
        if (column[names[at]] != "-")
            text = "\"" column[names[at]] "\" in the CSV, \"" element[names[at]] "\" in the XML"
        print_text(text (type[names[at]] == "list" ? "; a list of texts." : "."))
    }
}

# The texts of a record in an index: all fields in order.
function print_texts(at, count, names, text) {
    count = split(fields, names, " ")
    text = count " texts:"
    for (at = 1; at <= count; at++)
        text = text " " names[at] (at < count ? "," : ";")
    print_text(text)
}

function print_options(at) {
    print ".SH OPTIONS"
    for (at = 1; at <= options; at++) {
        print ".TP"
        print heading[at]
        print_text(sentence(meaning[at]))
    }
}

# "0 found, 1 none, or fewer, 2 failed." in items: a comma before a digit and a blank parts them.
function print_exit_status(rest, item) {
    if (exit_status == "")
        return
    print ".SH \"EXIT STATUS\""
    rest = exit_status
    while (rest != "") {
        item = rest
        if (match(rest, /, [0-9] /)) {
            item = substr(rest, 1, RSTART - 1)
            rest = substr(rest, RSTART + 2)
        } else
            rest = ""
        sub(/\.$/, "", item)
        print ".TP"
        print ".B " substr(item, 1, 1)
        print_text(sentence(substr(item, 3)))
    }
}

# Starts the page, once the whole description is read.
function begin_page() {
    if (begun)
        return
    begun = 1
    print ".\\\" Generated from the description of the command and man/commands/" command ".man."
    print ".nr HY 0"
    print ".TH " toupper("IANA-SERVICES-" command) " 1 " date " \"nss\\-iana @version@\""
    # groff goes by the string from 1.23 on, and by the request before.
    print ".ad l"
    print ".ds AD l"
    print ".SH NAME"
    print_text("iana-services-" command " - " summary[command])
    print ".SH SYNOPSIS"
    print ".SY \"iana\\-services " command "\""
    printf "%s", synopsis
    print ".YS"
}

function end_description() {
    if (described)
        return
    described = 1
    print_options()
    print_exit_status()
}

command != "" {
    begin_page()
    if ($0 ~ /^\.SH "?SEE ALSO/)
        see_also = 1
    if ($0 ~ /^\.SH/ && $0 !~ /DESCRIPTION/)
        end_description()
    if ($0 !~ /^\.\\"/)
        print
    next
}

$0 == "@commands@" { print_commands(); next }
$0 == "@fields@" { print_fields(); next }
$0 == "@texts@" { print_texts(); next }
{ print }

END {
    if (command == "")
        exit
    if (!(command in summary)) {
        print "generate.awk: there is no command " command >"/dev/stderr"
        exit 1
    }
    if (!begun) {
        begin_page()
        print ".SH DESCRIPTION"
        for (at = 1; at <= paragraphs; at++) {
            if (at > 1)
                print ".PP"
            print_text(help[at])
        }
    }
    end_description()
    if (!see_also)
        print ".SH \"SEE ALSO\"\n.BR iana\\-services (1)"
}
