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
