# Completion of paperwatch(1) for fish. What commands and options there are is asked of the program,
# so that they are those of the version that is installed.

# The program as it stands on the command line, and the command.
function __paperwatch_ask
    set -l words (commandline -opc)
    string replace -r '^~/' "$HOME/" -- $words[1] | read -l program
    $program $argv 2>/dev/null
end

function __paperwatch_commands
    __paperwatch_ask --help | string replace -rf '^  ([a-z-]+) +(.*)' '$1\t$2'
end

function __paperwatch_options
    set -l words (commandline -opc)
    __paperwatch_ask $words[2] --help | string replace -rf '^  (?:-., )?(--[a-z-]+)(?: [A-Z]+)? +(.*)' '$1\t$2'
end

# The rules of the configuration that the command line names.
function __paperwatch_rules
    set -l words (commandline -opc)
    set -l options
    if set -l place (contains -i -- -c $words; or contains -i -- --config $words)
        set -l file (string replace -r '^~/' "$HOME/" -- $words[(math $place + 1)])
        set options -c $file
    end
    __paperwatch_ask check $options --rules
end

# Is it the command $argv[1], or one of them?
function __paperwatch_is
    set -l words (commandline -opc)
    contains -- "$words[2]" $argv
end

# Is the word before the current one of $argv?
function __paperwatch_follows
    set -l words (commandline -opc)
    contains -- "$words[-1]" $argv
end

function __paperwatch_is_first
    test (count (commandline -opc)) -eq 1
end

set -l takes_value '__paperwatch_follows -c --config --rule --since --after'

complete -c paperwatch -f
complete -c paperwatch -n __paperwatch_is_first -a '(__paperwatch_commands)'
complete -c paperwatch -n __paperwatch_is_first -l help -d 'Show the commands'
complete -c paperwatch -n __paperwatch_is_first -l version -d 'Show the version'
complete -c paperwatch -n "not __paperwatch_is_first; and not $takes_value" -a '(__paperwatch_options)'
complete -c paperwatch -n '__paperwatch_follows -c --config' -F
complete -c paperwatch -n '__paperwatch_follows --rule' -a '(__paperwatch_rules)'
complete -c paperwatch -n '__paperwatch_follows --since' -a '1h 12h 7d 30d'
complete -c paperwatch -n "__paperwatch_is parse match stats test; and not $takes_value" -F
complete -c paperwatch -n '__paperwatch_is snooze; and __paperwatch_follows snooze' -a '(__paperwatch_rules)'
complete -c paperwatch -n "__paperwatch_is snooze; and not __paperwatch_follows snooze; and not $takes_value" -a 'off 1h 8h 3d'
