# What `make install` leaves behind.

load ../helper

setup() { setup_folders; }
teardown() { stop_all; }

@test "an installation has its program, manual and units, and finds its notifier" {
	make -s -C "$root" BUILD="$(dirname "$PAPERWATCH")" DESTDIR="$PWD/stage" PREFIX=/usr install
	for file in bin/paperwatch libexec/paperwatch/paperwatch-notifier share/man/man1/paperwatch.1 \
		share/man/man5/paperwatch.yaml.5 lib/systemd/user/paperwatch.service \
		lib/systemd/system/paperwatch.service share/applications/paperwatch.desktop \
		share/icons/hicolor/scalable/apps/paperwatch.svg share/doc/paperwatch/examples/paperwatch.yaml; do
		[ -s "stage/usr/$file" ]
	done
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
