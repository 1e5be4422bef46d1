# Finds the Python that Kapok runs on, as $python. Read by the scripts beside it, not run.

python=""
for candidate in python3.12 python3.11 python3 python; do
    # Asked for its version, not only looked up: version managers leave names that run nothing.
    found=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    case "$found" in
    3.11 | 3.12)
        python=$candidate
        break
        ;;
    *) other=${other:-$found} ;;
    esac
done

if [ -z "$python" ]; then
    if [ -n "$other" ]; then
        echo "Kapok needs Python 3.11 or 3.12, but this machine has only Python $other." >&2
    else
        echo "Kapok needs Python 3.11 or 3.12, and this machine has no Python." >&2
    fi
    exit 1
fi
