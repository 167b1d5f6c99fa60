import HRFeed
import Testing

@Suite("A JSON pointer")
struct JSONPointerTests {
    @Test(
        "is read and written as RFC 6901 has it",
        arguments: [
            ("", []), ("/", [""]), ("/foo/0", ["foo", "0"]), ("/a~1b", ["a/b"]), ("/m~0n", ["m~n"]), ("/~01", ["~1"]),
            ("/c%d", ["c%d"]), ("/ ", [" "]), ("/a//b", ["a", "", "b"]), ("/Å/李", ["Å", "李"]),
            ("/\u{301}", ["\u{301}"]),
        ] as [(String, [String])]
    )
    func reading(_ text: String, _ tokens: [String]) {
        #expect(JSONPointer(text)?.tokens == tokens)
        #expect(JSONPointer(tokens: tokens).description == text)
    }

    @Test(
        "is none without a slash before each part, or with a tilde that means nothing",
        arguments: ["a", "a/b", "/~", "/~2", "/a~"]
    )
    func refused(_ text: String) {
        #expect(JSONPointer(text) == nil)
    }
}
