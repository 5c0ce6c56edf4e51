# Completes the commands, options, files and names of iana-services in fish, which quotes names.
# SPDX-License-Identifier: LGPL-2.1-or-later

function __iana_services_names
    set -l line (commandline -opc)
    set -l index
    for at in (seq (count $line))
        if test $line[$at] = --index; and test $at -lt (count $line)
            set index --index $line[(math $at + 1)]
        else if string match -q -- '--index=*' $line[$at]
            set index --index (string replace -- --index= '' $line[$at])
        end
    end
    $line[1] dump --format=services $index 2>/dev/null |
        awk '!/^#/ { for (at = 1; at <= NF; at++) if (at != 2) print $at }' | sort -u
end

