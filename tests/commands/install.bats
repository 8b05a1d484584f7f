# What `make install` leaves behind.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

@test "an installation has its program, manual and units, and finds its notifier" {
	make -s -C "$root" BUILD="$(dirname "$PAPERWATCH")" DESTDIR="$PWD/stage" PREFIX=/usr install
	for file in bin/paperwatch libexec/paperwatch/paperwatch-notifier share/man/man1/paperwatch.1 \
		share/man/man5/paperwatch.yaml.5 share/man/man7/paperwatch.7 lib/systemd/user/paperwatch.service \
		lib/systemd/system/paperwatch.service share/applications/paperwatch.desktop \
		share/icons/hicolor/scalable/apps/paperwatch.svg \
		share/bash-completion/completions/paperwatch share/zsh/site-functions/_paperwatch \
		share/fish/vendor_completions.d/paperwatch.fish lib/systemd/catalog/paperwatch.catalog \
		share/doc/paperwatch/examples/paperwatch.yaml; do
		[ -s "stage/usr/$file" ]
	done
	[ -s stage/etc/logrotate.d/paperwatch ]
	grep -q '^ExecStart=/usr/bin/paperwatch run' stage/usr/lib/systemd/user/paperwatch.service
	! grep -rq @bindir@ stage
	# Away from the build folder, a pop-up needs the notifier from libexec.
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	paper 1 "RAG at Scale" | digest >digests/today.md
	touch -d '1 hour ago' digests/today.md
	start_bus
	start_mock_server
	stage/usr/bin/paperwatch run -c paperwatch.yaml --once
	is_shown '"RAG at Scale"' 1
}

# The stage, on a disk with so much room.
install_on() { # bytes
	[ "$(id -u)" -eq 0 ] || skip "needs root to mount"
	run --separate-stderr unshare -m --propagation private sh -c '
		mount -t tmpfs -o "size=$1" tmpfs stage || exit 2
		if [ -d before ]; then cp -R before/. stage; fi
		make -s -C "$2" BUILD="$3" DESTDIR="$PWD/stage" PREFIX=/usr install
		status=$?
		cp -R stage/. after
		exit "$status"' sh "$1" "$root" "$(dirname "$PAPERWATCH")"
}

@test "on a full disk an installation says so, and leaves nothing by half" {
	local kib whole

	mkdir stage before after
	install_on 64m
	[ "$status" -eq 0 ]
	mv after whole
	whole=$(find whole -type f -printf '%s\n' | awk '{ kib += int(($1 + 4095) / 4096) * 4 } END { print kib }')
	rm -r before
	for kib in 60 150 200 $((whole - 700)) $((whole - 100)) $((whole - 20)); do
		rm -rf after
		mkdir after
		install_on "${kib}k"
		[ "$status" -ne 0 ]
		[[ "$stderr" == *"No space left on device"* ]]
		[ ! -e after/usr/bin/paperwatch ]
		[ -z "$(find after -name '*.new')" ]
		# Of what runs, or says what runs, all is whole.
		while IFS= read -r file; do
			cmp "after/$file" "whole/$file"
		done < <(cd after && find usr/bin usr/lib usr/libexec usr/share/man -type f 2>/dev/null)
	done
	# What was installed before stays, and runs.
	mkdir before
	cp -R whole/. before
	printf '#!/bin/sh\necho before\n' >before/usr/bin/paperwatch
	rm -rf after
	mkdir after
	install_on "$((whole - 400))k"
	[ "$status" -ne 0 ]
	[ "$(after/usr/bin/paperwatch)" = before ]
}

@test "without the notifier it says so once, and the log goes on" {
	make -s -C "$root" BUILD="$(dirname "$PAPERWATCH")" DESTDIR="$PWD/stage" PREFIX=/usr install
	rm -r stage/usr/libexec
	PAPERWATCH=$PWD/stage/usr/bin/paperwatch
	configure <<-E
		  - name: retrieval
		    keywords: [RAG]
	E
	start_daemon
	for number in 1 2 3; do
		paper "$number" "RAG of number $number" | digest >"digests/$number.md"
		wait_for has_lines "RAG of number $number" 1
	done
	settle
	[ "$(grep -c 'the notifier is not installed: there is no .*/paperwatch-notifier; alerts wait' messages)" -eq 1 ]
	[ "$(grep -c notifier messages)" -eq 1 ]
	"$PAPERWATCH" status -c paperwatch.yaml | grep -q 'notifier is not installed'
}
