#!/usr/bin/env bash
# fuzz.sh [TARGET [SECONDS]]: builds the fuzz targets (libFuzzer with AddressSanitizer, optimised) and runs them.
#
#   Tests/Scripts/fuzz.sh              every target on its corpus, then 3 seconds of new inputs each, as CI does
#   Tests/Scripts/fuzz.sh csv 600      one of them for ten minutes
#   Tests/Scripts/fuzz.sh all 600      each of them for ten minutes, one after the other
#
# A target is a file of Tests/Fuzzing/Targets, its corpus a folder of Tests/Fuzzing/Corpora. An input is a byte for each
# setting, which the target's first lines name, and then what is read. What is wrong with an input stands above libFuzzer's
# report; the input itself is kept in .build-fuzz/findings, and runs again with
#
#   .build-fuzz/csv .build-fuzz/findings/csv-crash-…
#
# Once it is understood it belongs into the corpus, under a name that says what it was, and into the module's tests. What a
# run finds to be new grows in .build-fuzz/corpus and is no part of the repository.
#
# SwiftPM has no place for libFuzzer's `main`, and would build the web server for the reading of a body: so the parsers'
# sources are compiled here, with a Swift toolchain (whose clang has libFuzzer) and zlib1g-dev.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=${1:-all}
seconds=${2:-3}
build=.build-fuzz
targets=(csv json feed scimjson filter template date webhook)
if [ "$target" != all ]; then
    [[ " ${targets[*]} " == *" $target "* ]] || { echo "no target '$target'; there are: ${targets[*]}" >&2; exit 64; }
    targets=("$target")
fi

mkdir -p "$build/findings" "$build/corpus"
flags=(
    -swift-version 6 -O -wmo -parse-as-library -enable-testing -sanitize=fuzzer,address -I "$build"
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature NonisolatedNonsendingByDefault -enable-upcoming-feature MemberImportVisibility
)

# newer FILE SOURCE...: whether any source, or this script, is newer than the file, or the file isn't there.
newer() {
    [ -e "$1" ] || return 0
    [ -n "$(find "${@:2}" "${BASH_SOURCE[0]}" -newer "$1" -print -quit)" ]
}

objects=()
# module NAME PLACE...: compiles the Swift files of those places under Sources, unless they are compiled.
module() {
    local name=$1 object="$build/$1.o" sources
    mapfile -t sources < <(cd Sources && find "${@:2}" -name '*.swift' -printf 'Sources/%p\n' | sort)
    if newer "$object" "${sources[@]}" "${objects[@]}"; then
        echo "compiling $name"
        swiftc "${flags[@]}" -module-name "$name" -emit-module -emit-module-path "$build/$name.swiftmodule" \
            -c -o "$object" "${sources[@]}"
    fi
    objects+=("$object")
}

cat > "$build/module.modulemap.new" <<MAP
module CZlib {
  header "$PWD/Sources/CZlib/include/CZlib.h"
  export *
}
MAP
cmp -s "$build/module.modulemap.new" "$build/module.modulemap" || mv "$build/module.modulemap.new" "$build/module.modulemap"

# Of each module what the parsers need.
module SCIM SCIM/{JSON,Filters,Paths} SCIM/Resources/SchemaURN.swift
module HRFeed HRFeed
module Provisioning Provisioning/{Accounts,Guards,People,Time}
module Ports Ports/{IntakeJournal,JournalError}.swift
module Intake Intake/Webhooks/{EventPlaces,EventReading,JSONEventReader,TimestampFormat}.swift

# What a test's reader of feeds tells, and its writers, serve the targets too.
tests=Tests/HRFeedTests/Support
shared=(Tests/Fuzzing/Support/*.swift "$tests"/{CSVWriter,EncodedText,GzipWriter,SeededRandom,Transcript}.swift)
if newer "$build/Support.o" "${shared[@]}" "${objects[@]}"; then :; fi

file_of() { find Tests/Fuzzing/Targets -iname "$1.swift"; }

for name in "${targets[@]}"; do
    source=$(file_of "$name")
    if newer "$build/$name" "$source" "${shared[@]}" "${objects[@]}"; then
        echo "compiling $name"
        swiftc "${flags[@]}" -module-name "Fuzz_$name" -o "$build/$name" "$source" "${shared[@]}" "${objects[@]}" -lz
    fi
done

# libFuzzer handles crashes itself. What is kept back from reuse for AddressSanitizer's sake must not look like memory in use;
# and the pointers inside of Swift's enums look lost to it, which they are not.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=quarantine_size_mb=8:detect_leaks=0

for name in "${targets[@]}"; do
    echo "running $name"
    mkdir -p "$build/corpus/$name"
    "$build/$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=512 -max_len=4096 -print_final_stats=1 \
        -dict=Tests/Fuzzing/Dictionaries/"$name".txt -artifact_prefix="$build/findings/$name-" \
        "$build/corpus/$name" "Tests/Fuzzing/Corpora/$name" 2> "$build/$name.log" \
        || { tail -60 "$build/$name.log" >&2; echo "$name: a finding; see $build/findings" >&2; exit 1; }
    grep -E '^(Done|stat::number_of_executed_units|stat::peak_rss_mb)' "$build/$name.log"
    grep -oE 'cov: [0-9]+ ft: [0-9]+ corp: [^ ]+' "$build/$name.log" | tail -1
done
