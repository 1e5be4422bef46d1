# Finds the browser for the journeys, as $chromium, and installs it where that is allowed.
# Read by bin/test, not run.

find_chromium() {
    for candidate in "$CHROMIUM" chromium chromium-browser google-chrome; do
        chromium=$(command -v "$candidate" 2>/dev/null) && return
    done
    return 1
}

if ! find_chromium; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Chromium"
        { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes \
            --no-install-recommends chromium; } >/dev/null
    fi
    if ! find_chromium; then
        echo "The journeys need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM to its path." >&2
        exit 1
    fi
fi
