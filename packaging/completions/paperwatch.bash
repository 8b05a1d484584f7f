# Completion of paperwatch(1) for bash. What commands and options there are is asked of the program,
# so that they are those of the version that is installed.
# shellcheck shell=bash

# A word of the command line without its quotes, with the home in place of "~/".
_paperwatch_plain()
{
	local word=${1//[\\\"\']/}

	printf '%s\n' "${word/#\~\//$HOME/}"
}

# Offers those of the lines on standard input that begin like the current word, quotes left aside.
_paperwatch_offer()
{
	local line plain

	plain=$(_paperwatch_plain "$current")
	while IFS= read -r line; do
		[[ ${line//[\\\"\']/} != "$plain"* ]] || COMPREPLY+=("$line")
	done
}

# Offers files, only those named like $1 if it is given, and folders.
_paperwatch_offer_files()
{
	local plain

	plain=$(_paperwatch_plain "$current")
	compopt -o filenames 2>/dev/null
	_paperwatch_offer < <(
		{
			compgen -d -- "$plain"
			compgen -f ${1:+-X "!$1"} -- "$plain"
		} | sort -u
	)
}

# Offers the rules of the configuration that the command line names.
_paperwatch_offer_rules()
{
	local i
	local -a options=()

	for ((i = 2; i < COMP_CWORD - 1; i++)); do
		case ${COMP_WORDS[i]} in
		-c | --config)
			[[ ${COMP_WORDS[i + 1]} != = ]] || i=$((i + 1))
			options=(-c "$(_paperwatch_plain "${COMP_WORDS[i + 1]}")")
			;;
		esac
	done
	# So that a name with spaces is quoted like that of a file.
	compopt -o filenames 2>/dev/null
	_paperwatch_offer < <("$program" check "${options[@]}" --rules 2>/dev/null)
}

_paperwatch()
{
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} program

	# "--rule=x" is three words to bash.
	if [[ $current == = ]]; then
		current=
	elif [[ $previous == = ]]; then
		previous=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	program=$(_paperwatch_plain "${COMP_WORDS[0]}")
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_paperwatch_offer < <("$program" --help 2>/dev/null | sed -n 's/^  \([a-z-]*\) .*/\1/p'
			printf '%s\n' --help --version)
		return
	fi
	case $previous in
	-c | --config) _paperwatch_offer_files '*.yaml' ;;
	--rule) _paperwatch_offer_rules ;;
	--since) _paperwatch_offer <<<$'1h\n12h\n7d\n30d' ;;
	--after) ;;
	*)
		case ${COMP_WORDS[1]}:$current in
		*:-*)
			_paperwatch_offer < <("$program" "${COMP_WORDS[1]}" --help 2>/dev/null |
				sed -n 's/^  \(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p')
			;;
		parse:* | match:* | stats:*) _paperwatch_offer_files ;;
		test:*) _paperwatch_offer_files '*.yaml' ;;
		snooze:*) _paperwatch_offer_snooze ;;
		esac
		;;
	esac
}

# snooze takes a rule, and then for how long.
_paperwatch_offer_snooze()
{
	case $previous in
	snooze | *.yaml) _paperwatch_offer_rules ;;
	*) _paperwatch_offer <<<$'off\n1h\n8h\n3d' ;;
	esac
}

complete -F _paperwatch paperwatch
