#!/bin/sh
# Prints the commands of a first day, as the README has them below "Use it", a line each.
set -eu
awk '/^## / { within = $0 == "## Use it" }
	/^```/ { shown = within && !shown; next }
	shown { sub(/ +#.*/, ""); print }' "$(dirname "$0")/../README.md"
