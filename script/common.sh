# Shared by the scripts beside it; sourced, never run.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

# One line on what a script is doing, apart from the output of what it runs.
say() { printf '==> %s\n' "$*" >&2; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 2
}

# A script's help is the comment at its head.
help_if_asked() {
    case "${1-}" in
    -h | --help)
        sed -n '2,/^$/s/^# \{0,1\}//p' "script/${0##*/}"
        exit 0
        ;;
    esac
}

is_preset() { [[ $1 == release || $1 == dev || $1 == asan || $1 == tsan ]]; }

# Puts what checks web/ into $tools, beside a copy of it: nothing is installed among the sources.
web_tools() {
    tools=build/web-tools
    mkdir -p "$tools"
    if ! cmp -s web/package-lock.json "$tools/package-lock.json"; then
        say "installing what checks the page"
        rm -f "$tools/package-lock.json"
        mkdir -p "$tools/new"
        cp web/package.json web/package-lock.json "$tools/new"
        npm ci --prefix "$tools/new" --ignore-scripts --no-audit --no-fund --silent
        rm -rf "$tools/node_modules"
        mv "$tools/new/node_modules" "$tools/new/package.json" "$tools/new/package-lock.json" "$tools"
    fi
    rm -rf "$tools/src" "$tools/test"
    cp -r web/src web/test web/tsconfig.json "$tools"
}

# A file of $tools as one that node can run; prints where it is.
bundled() {
    local name=${1##*/}
    local output=$tools/bundled/${name%.ts}.mjs
    "$tools/node_modules/.bin/esbuild" "$1" --bundle --platform=node --format=esm --external:playwright-core --external:axe-core \
        --loader:.css=empty --outfile="$output" --log-level=warning
    printf '%s\n' "$output"
}
