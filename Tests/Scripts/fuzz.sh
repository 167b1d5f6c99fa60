#!/usr/bin/env bash
# fuzz.sh [TARGET [SECONDS | INPUT]]: builds the fuzz targets (libFuzzer with AddressSanitizer, optimised) and runs them.
#
#   Tests/Scripts/fuzz.sh              every target on its corpus and on nothing new, as CI does: it says the same each time
#   Tests/Scripts/fuzz.sh csv 600      one of them for ten minutes
#   Tests/Scripts/fuzz.sh all 600      each of them for ten minutes, one after the other
#   Tests/Scripts/fuzz.sh csv FILE     one input, such as what a run found
#
# A target is a file of Tests/Fuzzing/Targets, its corpus a folder of Tests/Fuzzing/Corpora. An input is a byte for each
# setting, which the target's first lines name, and then what is read. What is wrong with an input stands above libFuzzer's
# report, and the input itself is kept in .build-fuzz/findings.
#
# Once it is understood it belongs into the corpus, under a name that says what it was, and into the module's tests. What a
# run finds to be new grows in .build-fuzz/corpus and is no part of the repository; the files called grown-… are the few of it
# that reach what nobody thought of (libFuzzer's -merge=1 -set_cover_merge=1 -use_counters=0 -max_len=100).
#
# SwiftPM has no place for libFuzzer's `main`, and would build the web server for the reading of a body: so the parsers'
# sources are compiled here, with a Swift toolchain (whose clang has libFuzzer) and zlib1g-dev.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=${1:-all}
limit=${2:-0}
build=.build-fuzz
# Each with the length in bytes that its inputs have at most: what is longer is slower, and seldom says more.
declare -A lengths=(
    [csv]=4096 [json]=4096 [feed]=2048 [scimjson]=4096 [filter]=2048 [template]=512 [date]=128 [webhook]=4096
)
targets=(csv json feed scimjson filter template date webhook)
if [ "$target" != all ]; then
    [ -n "${lengths[$target]:-}" ] || { echo "no target '$target'; there are: ${targets[*]}" >&2; exit 64; }
    targets=("$target")
fi

mkdir -p "$build/findings" "$build/corpus"
flags=(
    -swift-version 6 -O -wmo -parse-as-library -enable-testing -sanitize=fuzzer,address -use-ld=lld -I "$build"
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature NonisolatedNonsendingByDefault -enable-upcoming-feature MemberImportVisibility
)

# keep FILE: writes what comes in to the file, unless it says so already.
keep() {
    cat > "$1.new"
    if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}

keep "$build/flags" <<< "${flags[*]}"
keep "$build/module.modulemap" <<MAP
module CZlib {
  header "$PWD/Sources/CZlib/include/CZlib.h"
  export *
}
MAP

# newer FILE SOURCE...: whether the file isn't there, or any of its sources, or the way of compiling, is newer.
newer() {
    [ -e "$1" ] || return 0
    [ -n "$(find "${@:2}" "$build/flags" "$build/module.modulemap" -newer "$1" -print -quit)" ]
}

objects=()
# module NAME PLACE... [TEST...]: compiles the Swift files that find(1) finds by that under Sources, unless they are compiled.
module() {
    local name=$1 object="$build/$1.o" sources
    mapfile -t sources < <(cd Sources && find "${@:2}" -name '*.swift' -printf 'Sources/%p\n' | sort)
    if newer "$object" "${sources[@]}" "${objects[@]}"; then
        echo "compiling $name"
        swiftc "${flags[@]}" -module-name "$name" -emit-module -emit-module-path "$build/$name.swiftmodule" \
            -c -o "$object" "${sources[@]}"
        # The compiler leaves an object alone that would be the same.
        touch "$object"
    fi
    objects+=("$object")
}

# The pacer's: nothing here asks for its speed.
keep "$build/DequeModule.swift" <<< 'public typealias Deque<Element> = [Element]'
if [ ! -e "$build/DequeModule.swiftmodule" ]; then
    swiftc "${flags[@]}" -module-name DequeModule -emit-module -emit-module-path "$build/DequeModule.swiftmodule" \
        -c -o "$build/DequeModule.o" "$build/DequeModule.swift"
fi
objects+=("$build/DequeModule.o")

# All of the pure modules, and what the targets draw from. Of the others what reads a body.
module Randomness Randomness
module SCIM SCIM
module HRFeed HRFeed
module Provisioning Provisioning
module Ports Ports/{IntakeJournal,JournalError}.swift
module Intake Intake/Webhooks/{EventPlaces,EventReading,JSONEventReader,TimestampFormat}.swift

# What the tests tell of a feed, and write, serves the targets too.
support=Tests/HRFeedTests/Support
mapfile -t sources < <(find Tests/Fuzzing -name '*.swift' | sort)
sources+=("$support"/{CSVWriter,EncodedText,GzipWriter,RandomCuts,Transcript}.swift)
if newer "$build/fuzz" "${sources[@]}" "${objects[@]}"; then
    echo "compiling the targets"
    swiftc "${flags[@]}" -module-name Fuzzing -o "$build/fuzz" "${sources[@]}" "${objects[@]}" -lz
fi

# libFuzzer handles crashes itself. What is kept back from reuse for AddressSanitizer's sake must not look like memory in use;
# and the pointers inside of Swift's enums look lost to it, which they are not.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=quarantine_size_mb=8:detect_leaks=0
bounds=(-timeout=5 -rss_limit_mb=512)

if [ -f "$limit" ]; then ROSTERD_FUZZ_TARGET=$target exec "$build/fuzz" "${bounds[@]}" "$limit"; fi

# run NAME: the corpus first, whatever the time.
run() {
    local corpora=("Tests/Fuzzing/Corpora/$1") until=(-runs=0)
    if [ "$limit" -gt 0 ]; then
        mkdir -p "$build/corpus/$1"
        corpora=("$build/corpus/$1" "${corpora[@]}") until=(-max_total_time="$limit")
    fi
    if ! ROSTERD_FUZZ_TARGET=$1 "$build/fuzz" "${bounds[@]}" "${until[@]}" -max_len="${lengths[$1]}" \
        -print_final_stats=1 -dict="Tests/Fuzzing/Dictionaries/$1.txt" -artifact_prefix="$build/findings/$1-" \
        "${corpora[@]}" 2> "$build/$1.log"
    then
        tail -n 60 "$build/$1.log" >&2
        echo "$1: a finding, in $build/findings" >&2
        return 1
    fi
    printf '%s: %s, %s\n' "$1" "$(grep '^Done' "$build/$1.log")" \
        "$(grep -oE 'cov: [0-9]+ ft: [0-9]+ corp: [^ ]+' "$build/$1.log" | tail -n 1)"
}

for name in "${targets[@]}"; do run "$name"; done
