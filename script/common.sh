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
