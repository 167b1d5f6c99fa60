import SCIM
import Testing

@Suite("Reading and writing JSON")
struct JSONParsingTests {
    @Test(
        "Scalars are read for what they are",
        arguments: [
            ("null", .null), ("true", true), ("false", false), ("0", 0), ("-0", 0),
            ("9007199254740993", 9_007_199_254_740_993),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("1.0", 1.0), ("-1.5e-3", -0.0015),
            ("1E2", 100.0),
            (#""""#, ""), (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\uD83D\uDE00\u0000""#, "é😀\0"),
            (#""é😀""#, "é😀"), (" \t\r\n1 ", 1),
        ] as [(String, JSONValue)]
    )
    func scalars(text: String, value: JSONValue) throws {
        #expect(try JSONValue.parse(text) == value)
    }

    @Test(
        "What isn't JSON is refused where it goes wrong",
        arguments: [
            ("", .unexpectedEnd, 0), ("{", .unexpectedEnd, 1), ("[1,]", .unexpectedByte, 3),
            (#"{"a":1,}"#, .unexpectedByte, 7),
            (#"{"a" 1}"#, .unexpectedByte, 5), ("{a:1}", .unexpectedByte, 1), ("1 2", .trailingBytes, 2),
            ("01", .trailingBytes, 1),
            ("+1", .unexpectedByte, 0), ("1.", .unexpectedEnd, 2), ("-", .unexpectedEnd, 1), ("1e+", .unexpectedEnd, 3),
            ("-x", .invalidNumber, 1), ("1e999", .numberOutOfRange, 0), ("nul", .unexpectedEnd, 3),
            ("nulL", .unexpectedByte, 3),
            ("NaN", .unexpectedByte, 0), (#""a"#, .unexpectedEnd, 2), (#""\x""#, .invalidEscape, 1),
            (#""\u12G4""#, .invalidEscape, 5),
            (#""\uD800""#, .loneSurrogate, 1), (#""\uDC00""#, .loneSurrogate, 1),
            (#""\uD800\u0041""#, .loneSurrogate, 1),
            ("\"a\tb\"", .controlCharacter, 2), (#""\"#, .unexpectedEnd, 2), (#""\u00"#, .unexpectedEnd, 5),
        ] as [(String, JSONSyntaxError.Reason, Int)]
    )
    func malformed(text: String, reason: JSONSyntaxError.Reason, offset: Int) {
        #expect(throws: JSONSyntaxError(reason, offset: offset)) { try JSONValue.parse(text) }
    }

    @Test("Invalid UTF-8 is refused, since a repaired id would be another one")
    func invalidUTF8() {
        #expect(throws: JSONSyntaxError(.invalidUTF8, offset: 1)) {
            try JSONValue.parse([UInt8(ascii: "["), 0x22, 0xC3, 0x28, 0x22, UInt8(ascii: "]")])
        }
    }

    @Test("A byte order mark before the document is passed over")
    func byteOrderMark() throws {
        #expect(try JSONValue.parse([0xEF, 0xBB, 0xBF] + Array("[1]".utf8)) == [1])
    }

    @Test("A hundred thousand brackets are refused at the depth limit, not at the end of the stack")
    func hostileDepth() throws {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONSyntaxError(.tooDeep, offset: 64)) { try JSONValue.parse(text) }
        let objects = String(repeating: #"{"a":"#, count: 100_000)
        #expect(throws: JSONSyntaxError(.tooDeep, offset: 64 * 5)) { try JSONValue.parse(objects) }
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try JSONValue.parse(deepest).arrayValue?.count == 1)
    }

    @Test("A document beyond the length limit is refused unread")
    func hostileLength() {
        let limits = JSONLimits(bytesMax: 8, depthMax: 4)
        #expect(throws: JSONSyntaxError(.tooLong, offset: 8)) { try JSONValue.parse(#""12345678""#, limits: limits) }
        #expect(throws: Never.self) { try JSONValue.parse(#""123456""#, limits: limits) }
    }

    @Test(
        "What is written is compact, in order, and escaped only where it must be",
        arguments: [
            #"{"b":1,"a":[null,true,false,-5,1.5,1e+100],"c":{}}"#, #""https://example.com/é😀""#,
            #""\"\\\b\t\n\f\r\u0000\u001f""#, "[]", "{}", "9223372036854775807", "1.0", "5e-324",
        ]
    )
    func writing(text: String) throws {
        #expect(try String(decoding: JSONValue.parse(text).serialized(), as: UTF8.self) == text)
    }

    @Test("A double that JSON can't say is written as null")
    func notANumber() {
        #expect(JSONValue.array([.double(.nan), .double(.infinity)]).serialized() == Array("[null,null]".utf8))
    }
}
