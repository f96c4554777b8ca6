#!/bin/sh
# Starts js/@NAME@.mjs with the first Node that runs on this machine: the bundled one, APPMON_NODE, Splunk's own, PATH.
bin=$(cd "$(dirname "$0")" && pwd) || exit 3
app=$(dirname "$bin")

# splunkd points these at its own libraries, which are not the ones Node was built with.
unset LD_LIBRARY_PATH LD_PRELOAD

machine="$(uname -s)-$(uname -m)"
case "$machine" in
  Linux-x86_64 | Linux-amd64) bundled="$app/linux_x86_64/bin/node" ;;
  Linux-aarch64 | Linux-arm64) bundled="$app/linux_aarch64/bin/node" ;;
  *) bundled="" ;;
esac

usable() {
  [ -n "$1" ] && [ -x "$1" ] && "$1" -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' </dev/null >/dev/null 2>&1
}

for node in "$bundled" "$APPMON_NODE" "${SPLUNK_HOME:+$SPLUNK_HOME/bin/node}" "$(command -v node 2>/dev/null)"; do
  if usable "$node"; then
    exec "$node" "$bin/js/@NAME@.mjs" "$@"
  fi
done

# Without Node the input can still be listed and configured, so that its page can say what is missing.
if [ "$1" = "--scheme" ] && [ -f "$bin/js/@NAME@.scheme.xml" ]; then
  cat "$bin/js/@NAME@.scheme.xml"
  exit 0
fi

echo "ERROR APPMON-NODE-MISSING: @NAME@ needs Node 20 or newer on $machine; none of the bundled one, APPMON_NODE, SPLUNK_HOME/bin and PATH is usable. Expected: the package for this machine's platform, or APPMON_NODE set to a Node." >&2
exit 3
