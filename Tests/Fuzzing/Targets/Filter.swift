import SCIM

/// Filters: what is read is within the limits, is written as text that reads as the same, and judges a resource in the same
/// way when it does; what is not says where it went wrong.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFilter(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(data, count)
    let limits = input.choice(of: [FilterLimits.standard, FilterLimits(bytesMax: 120, depthMax: 3, comparisonsMax: 4)])
    let text = input.text
    do throws(FilterSyntaxError) {
        let filter = try Filter.parse(text, limits: limits)
        expect(text.utf8.count <= limits.bytesMax, "it is above the limit of bytes")
        expect(filter.comparisons <= limits.comparisonsMax, "it has \(filter.comparisons) comparisons")
        expect(filter.paths.count <= filter.comparisons, "it has more paths than comparisons")
        readAgain(filter)
    } catch {
        expect((0...text.unicodeScalars.count).contains(error.position), "\(error)")
        expect(!"\(error)".contains(canary), "an error tells what stands in the filter: \(error)")
    }
    return 0
}

/// Stands for somebody's data: no error may say it.
private let canary = "s3cr3t"

private func readAgain(_ filter: Filter) {
    let written = filter.description
    do throws(FilterSyntaxError) {
        let again = try Filter.parse(written, limits: FilterLimits(bytesMax: 1 << 20, depthMax: 64, comparisonsMax: 1_024))
        expectEqual(again, filter, "\(written) is read again as another")
        expectEqual(again.description, written, "it is written again in another way")
        for resource in resources {
            let matches = filter.matches(resource)
            expectEqual(again.matches(resource), matches, "\(written) judges otherwise")
            expectEqual(Filter.not(filter).matches(resource), !matches, "\(written) and its opposite agree")
        }
    } catch {
        expect(false, "\(written), which was written, can't be read: \(error)")
    }
}

private let resources: [JSONValue] = [
    .object([:]),
    .object([
        "a": "b", "b": 5, "title": "Engineer é", "active": true, "n": -1.5, "none": .null, "list": .array([]),
        "userName": "Ada@Example.com", "meta": .object(["lastModified": "2011-05-13T04:42:34Z"]),
        "emails": .array([
            .object(["type": "work", "value": "ada@example.com", "primary": true]), .object(["type": "home"]), "c",
        ]),
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": .object(["department": "Data"]),
    ]),
]

extension Filter {
    fileprivate var comparisons: Int {
        switch self {
        case .compare, .present: 1
        case .and(let one, let two), .or(let one, let two): one.comparisons + two.comparisons
        case .not(let inner): inner.comparisons
        case .valuePath(_, let inner): 1 + inner.comparisons
        }
    }
}
