import Testing

@testable import Provisioning

@Suite("What is done to a value on its way")
struct TextTransformTests {
    @Test(
        "Each transform does what its name says, and nothing else",
        arguments: [
            (.trim, "\u{A0} Ada\t", "Ada"), (.nfc, "e\u{301}", "\u{E9}"),
            (.lower, "ADA ÉLODIE İ", "ada élodie i\u{307}"), (.upper, "straße", "STRASSE"),
            (.capitalize, "ANNE-MARIE O'NEIL VAN dER BERG", "Anne-Marie O'Neil Van Der Berg"),
            (.capitalize, "éLODIE", "Élodie"),
            (.asciiFold, "Łukasz Æbelø Straße", "Lukasz AEbelo Strasse"),
            (.asciiFold, "Đorđe Þóra Ħal ıIŋœ", "Dorde Thora Hal iIngoe"),
            (.asciiFold, "Ǿre ﬁn Ａda", "Ore fin Ada"), (.asciiFold, "O’Brien–Smith", "O'Brien-Smith"),
            (.asciiFold, "小明 Müller Ελένη", "小明 Muller Ελένη"), (.asciiFold, "हिन्दी", "हिन्दी"),
            (.germanFold, "Jürgen Größe ÄÖÜ é", "Juergen Groesse AeOeUe e"),
            (.collapseSpaces, "Ada \t\n  King", "Ada King"), (.noSpaces, "Ada \u{2003}King", "AdaKing"),
            (.digits, "+49 (30) 1-２٣", "4930123"), (.digits, "none", ""),
            (.initial, "É̈lodie", "É̈"), (.initial, "", ""),
            (.mailbox, "Anne-Marie O'Neil", "anne-marieoneil"), (.mailbox, "Müller", "muller"),
            (.mailbox, "小明", ""), (.mailbox, "Łukasz Ж", ""), (.mailbox, "J. R.", "j.r."),
        ] as [(TextTransform, String, String)]
    )
    func transforms(transform: TextTransform, text: String, result: String) {
        // Bytes, not characters: equivalent spellings are different to a provider.
        #expect(Array(transform.applied(to: text).utf8) == Array(result.utf8))
    }

    @Test("Folding twice changes nothing more", arguments: ["Łukasz Æbelø", "Ǿre ﬁn", "ß–’", "Đ\u{301}"])
    func foldingIsIdempotent(text: String) {
        let once = TextTransform.asciiFold.applied(to: text)
        #expect(TextTransform.asciiFold.applied(to: once) == once)
        #expect(once.allSatisfy { $0.isASCII })
    }

    @Test("They go in order, and what comes out is trimmed")
    func order() {
        #expect([TextTransform.initial, .lower].applied(to: "Ada") == "a")
        #expect([TextTransform.digits, .initial].applied(to: "a12") == "1")
        #expect([TextTransform.collapseSpaces].applied(to: " a  b ") == "a b")
        #expect([TextTransform]().applied(to: "As it is") == "As it is")
    }

    @Test(
        "White space of any script is trimmed, also of plain ASCII",
        arguments: [(" a", "a"), ("a\r\n", "a"), ("\u{3000}名\u{A0}", "名"), ("", ""), ("  ", ""), ("a b", "a b")]
    )
    func trimming(text: String, result: String) {
        #expect(text.normalised == result)
    }
}
