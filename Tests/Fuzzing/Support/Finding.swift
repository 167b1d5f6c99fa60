import Foundation

/// Holds a property of what is fuzzed. Where it doesn't hold, says so and ends the process as a crash would, so that libFuzzer
/// keeps the input.
func expect(_ holds: Bool, _ what: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line) {
    if holds { return }
    // `preconditionFailure` says nothing in an optimised build.
    FileHandle.standardError.write(Data("\(file):\(line): \(what())\n".utf8))
    abort()
}

/// Holds that two values are equal.
func expectEqual<Value: Equatable>(
    _ one: Value,
    _ other: Value,
    _ what: @autoclosure () -> String,
    file: StaticString = #fileID,
    line: UInt = #line
) {
    expect(one == other, "\(what())\n  \(one)\n  \(other)", file: file, line: line)
}
