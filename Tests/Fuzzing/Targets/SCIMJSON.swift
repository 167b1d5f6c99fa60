import SCIM

/// The JSON that SCIM messages are made of: what is read is written as JSON that reads as the same, and what is not says where
/// it went wrong.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSCIMJSON(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(data, count)
    let limits = input.choice(of: [JSONLimits.standard, JSONLimits(bytesMax: 200, depthMax: 4)])
    let bytes = Array(input.rest)
    do throws(JSONSyntaxError) {
        let value = try JSONValue.parse(bytes, limits: limits)
        expect(bytes.count <= limits.bytesMax, "it is above the limit of bytes")
        expect(depth(of: value) <= limits.depthMax, "it is nested \(depth(of: value)) deep")
        readAgain(value)
    } catch {
        expect((0...bytes.count).contains(error.offset), "\(error), of \(bytes.count)")
    }
    return 0
}

private func readAgain(_ value: JSONValue) {
    let written = value.serialized()
    do throws(JSONSyntaxError) {
        let again = try JSONValue.parse(written)
        expectEqual(again, value, "it is read again as another")
        // Equal objects may differ in their members' order, equal texts in their normalisation; bytes don't.
        expect(again.serialized() == written, "it is written again in another way")
    } catch {
        expect(false, "what was written can't be read: \(error)")
    }
}

private func depth(of value: JSONValue) -> Int {
    switch value {
    case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
    case .object(let object): 1 + (object.map { depth(of: $0.value) }.max() ?? 0)
    default: 0
    }
}
