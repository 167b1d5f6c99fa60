import Foundation

/// What can be fuzzed, each under the name that Tests/Scripts/fuzz.sh knows it by.
private let targets: [String: @Sendable (inout FuzzInput) -> Void] = [
    "csv": fuzzCSV,
    "json": fuzzJSON,
    "feed": fuzzFeed,
    "scimjson": fuzzSCIMJSON,
    "filter": fuzzFilter,
    "template": fuzzTemplate,
    "date": fuzzDate,
    "webhook": fuzzWebhook,
]

/// One program has them all, since compiling eight takes eight times as long.
private let target: @Sendable (inout FuzzInput) -> Void = {
    let name = ProcessInfo.processInfo.environment["ROSTERD_FUZZ_TARGET"] ?? ""
    guard let target = targets[name] else {
        expect(false, "ROSTERD_FUZZ_TARGET is \(name); there are \(targets.keys.sorted())")
        return { _ in }
    }
    return target
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(data, count)
    target(&input)
    return 0
}
