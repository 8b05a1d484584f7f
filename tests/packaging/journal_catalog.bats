# What journalctl explains of our entries.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

@test "every kind of entry in the journal has an explanation in the catalogue" {
	local count=0

	command -v journalctl >/dev/null || skip "there is no journalctl"
	mkdir -p machine/usr/lib/systemd/catalog machine/var/lib/systemd/catalog
	cp "$root/packaging/paperwatch.catalog" machine/usr/lib/systemd/catalog
	run -0 journalctl --root="$PWD/machine" --update-catalog
	while read -r id; do
		run -0 journalctl --root="$PWD/machine" --list-catalog "$id"
		[[ "$output" == "$id paperwatch: "* ]]
		count=$((count + 1))
	done < <(grep -hoE '"[0-9a-f]{32}"' "$root"/daemon/*.c | tr -d '"')
	[ "$count" -ge 2 ]
}

@test "the fields that the catalogue speaks of are fields of our entries" {
	while read -r field; do
		grep -q "\"$field\"" "$root/daemon/sink_journal.c"
	done < <(grep -oE 'PAPERWATCH_[A-Z]+' "$root/packaging/paperwatch.catalog" | sort -u)
}
