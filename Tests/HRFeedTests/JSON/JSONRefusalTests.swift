import HRFeed
import Testing

@Suite("A JSON record that can't be taken")
struct JSONRefusalTests {
    private func refusal(of record: String, limits: FeedLimits = .standard) throws -> RowRefusal {
        let fields = ["/id", "/a", "/b/c"]
        let transcript = Transcript(json: "[{\"id\":1},\n\(record),{\"id\":3}]", fields: fields, limits: limits)
        try Self.check(transcript)
        let lines = Transcript(json: "{\"id\":1}\n\(record)\n{\"id\":3}\n", .ndjson, fields: fields, limits: limits)
        try Self.check(lines)
        #expect(lines.refusals == transcript.refusals)
        return try #require(transcript.refusals.first)
    }

    private static func check(_ transcript: Transcript) throws {
        // Whatever is wrong with a record, the one before and the one after it are read.
        #expect(transcript.error == nil)
        #expect(transcript.records.map { $0.value(at: 0) } == ["1", "3"])
        #expect(transcript.refusals.map(\.rowNumber) == [2])
        #expect(transcript.refusals.map(\.lineNumber) == [2])
    }

    @Test("An array or object in a value's place is refused with its pointer and shape")
    func shapes() throws {
        for (value, shape) in [("[1]", JSONShape.array), ("{}", .object)] {
            let refusal = try refusal(of: #"{"id":2,"a":\#(value),"b":{"c":true}}"#)
            #expect(refusal.reason == .valueShaped(shape))
            #expect(refusal.column == FeedColumn(number: 2, name: "/a"))
            #expect(refusal.record?.recordValues == [.text("2"), nil, .text("true")])
            #expect(refusal.description.contains("column 2 (\"/a\"): a value is \(shape)"))
        }
    }

    @Test("A record that is no object is refused with its shape")
    func records() throws {
        let shapes: [(String, JSONShape)] = [
            ("7", .number), ("\"x\"", .string), ("[{\"id\":2}]", .array), ("null", .null), ("true", .boolean),
        ]
        for (record, shape) in shapes {
            let refusal = try refusal(of: record)
            #expect(refusal.reason == .recordShaped(shape))
            #expect(refusal.record == nil)
        }
    }

    @Test("Two members of one name are refused, however they are escaped and however deep they stand")
    func repeated() throws {
        let records: [(String, [RecordValue?]?)] = [
            (#"{"id":2,"a":1,"a":2}"#, [.text("2"), nil, .missing]),
            (#"{"id":2,"a":1,"\u0061":2}"#, [.text("2"), nil, .missing]),
            (#"{"id":2,"b":{"c":1},"b":{"c":1}}"#, [.text("2"), .missing, nil]),
            (#"{"id":2,"b":{"c":1,"d":0,"d":1}}"#, [.text("2"), .missing, .text("1")]),
            (#"{"id":2,"x":[{"y":{"z":1,"z":1}}]}"#, [.text("2"), .missing, .missing]),
            (#"{"id":2,"id":2}"#, [nil, .missing, .missing]),
        ]
        for (record, values) in records {
            let refusal = try refusal(of: record)
            #expect(refusal.reason == .memberRepeated)
            #expect(refusal.record?.recordValues == values)
        }
        #expect(try refusal(of: #"{"id":2,"a":1,"a":2}"#).column?.name == "/a")
    }

    @Test("Among many members, two of one name are found, and none where there are none")
    func repeatedAmongMany() throws {
        let members = (0..<300).map { "\"m\($0 * 7_919 % 1_000)\":\($0)" }.joined(separator: ",")
        let sound = Transcript(json: "[{\(members)}]", fields: ["/m919"])
        #expect(sound.rows == [["1"]])
        #expect(try refusal(of: "{\"id\":2,\(members),\"m\\u0030\":1}").reason == .memberRepeated)
    }

    @Test("The same name in two objects is no repetition")
    func sameNameElsewhere() {
        let transcript = Transcript(json: #"[{"id":1,"a":{"id":2},"b":[{"id":3},{"id":4}]}]"#, fields: ["/id"])
        #expect(transcript.rows == [["1"]])
    }

    @Test("Half of a surrogate pair, and a NUL, are refused with their column")
    func badText() throws {
        for text in [#"\ud83d"#, #"\ude42"#, #"\ud83d\u0041"#, #"\ud83dx"#, #"\ud83d\n"#] {
            let refusal = try refusal(of: "{\"id\":2,\"a\":\"\(text)\"}")
            #expect(refusal.reason == .loneSurrogate)
            #expect(refusal.record?.recordValues == [.text("2"), nil, .missing])
        }
        #expect(try refusal(of: #"{"id":2,"a":"x\u0000"}"#).reason == .nulByte)
        #expect(try refusal(of: #"{"id":2,"\ud83d":"x"}"#).reason == .loneSurrogate)
    }

    @Test("What nobody asked for may say what it likes")
    func unused() {
        let transcript = Transcript(json: #"[{"id":1,"x":"\ud83d\u0000"}]"#, fields: ["/id"])
        #expect(transcript.rows == [["1"]])
    }

    @Test("Bytes that are not valid in the encoding refuse their record, wherever in it they stand")
    func undecodable() {
        for (before, after) in [
            ("{\"id\":2,\"a\":\"x", "\"}"), ("{\"id\":2,\"x\":\"", "\"}"), ("{\"id\":2,\"", "\":1}"),
        ] {
            let bytes = Array("[{\"id\":1},\(before)é".utf8) + [0xE9] + Array("\(after),{\"id\":3}]".utf8)
            let transcript = Transcript([bytes[...]], .of(.json(records: .root), ["/id", "/a"]))
            #expect(transcript.error == nil)
            #expect(transcript.refusals.map(\.reason) == [.undecodable(.utf8)])
            #expect(transcript.refusals.first?.record?.value(at: 0) == "2")
            #expect(transcript.records.map { $0.value(at: 0) } == ["1", "3"])
        }
    }

    @Test("A value, a record and its members are taken up to their limits and refused above them")
    func limits() throws {
        let twelve = String(repeating: "x", count: 12)
        #expect(Transcript(json: "[{\"a\":\"\(twelve)\"}]", fields: ["/a"], limits: .tiny).rows == [[twelve]])
        let long = try refusal(of: "{\"id\":2,\"a\":\"\(twelve)y\"}", limits: .tiny)
        #expect(long.reason == .fieldTooLong(bytesMax: 12))
        #expect(long.record?.recordValues == [.text("2"), nil, .missing])

        let filler = String(repeating: " ", count: 23)
        #expect(Transcript(json: "[{\"a\":1\(filler)}]", fields: ["/a"], limits: .tiny).rows == [["1"]])
        #expect(try refusal(of: "{\"a\":1\(filler)\u{20}}", limits: .tiny).reason == .rowTooLong(bytesMax: 30))

        #expect(Transcript(json: #"[{"a":1,"b":[{"c":2}]}]"#, fields: ["/a"], limits: .tiny).rows == [["1"]])
        #expect(try refusal(of: #"{"id":2,"b":[[{"c":2}]]}"#, limits: .tiny).reason == .tooDeep(max: 3))
        let many = try refusal(of: #"{"id":2,"a":1,"c":2,"d":3,"e":4}"#, limits: .tiny)
        #expect(many.reason == .rowTooLong(bytesMax: 30))
        #expect(try refusal(of: #"{"id":2,"a":1,"":2,"b":{"":3}}"#, limits: .tiny).reason == .tooManyMembers(max: 4))
    }
}
