import Testing

/// A file without a fault, and what its rows say.
struct SoundCSV: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var rows: [[String]]
    var testDescription: String { name }

    static let examples: [SoundCSV] = [
        SoundCSV(name: "plain", text: "a,b\n1,2\n3,4\n", rows: [["1", "2"], ["3", "4"]]),
        SoundCSV(name: "CRLF", text: "a,b\r\n1,2\r\n3,4\r\n", rows: [["1", "2"], ["3", "4"]]),
        SoundCSV(name: "lone CR", text: "a,b\r1,2\r3,4\r", rows: [["1", "2"], ["3", "4"]]),
        SoundCSV(name: "CRLF in a file of lone CRs", text: "a,b\r1,2\r\n3,4\r", rows: [["1", "2"], ["3", "4"]]),
        SoundCSV(name: "LF in a file of CRLFs", text: "a,b\r\n1,2\n3,4\r\n", rows: [["1", "2"], ["3", "4"]]),
        SoundCSV(name: "quoted", text: "a,b\n\"1\",\"2\"\n", rows: [["1", "2"]]),
        SoundCSV(name: "a delimiter in quotes", text: "a,b\n\"1,5\",2\n", rows: [["1,5", "2"]]),
        SoundCSV(name: "doubled quotes", text: "a,b\n\"say \"\"hi\"\"\",2\n", rows: [["say \"hi\"", "2"]]),
        SoundCSV(name: "only doubled quotes", text: "a,b\n\"\"\"\",\"\"\"\"\"\"\n", rows: [["\"", "\"\""]]),
        SoundCSV(name: "a newline in quotes", text: "a,b\n\"x\ny\",\"x\r\ny\"\n", rows: [["x\ny", "x\r\ny"]]),
        SoundCSV(name: "empty fields", text: "a,b,c\n,,\n\"\",,\"\"\n", rows: [["", "", ""], ["", "", ""]]),
        SoundCSV(name: "one column", text: "a\n1\n\"\"\n2\n", rows: [["1"], [""], ["2"]]),
        SoundCSV(
            name: "quotes inside an unquoted field",
            text: "a,b\n5\" nail,x\"\"\n",
            rows: [["5\" nail", "x\"\""]]
        ),
        SoundCSV(name: "blank lines", text: "a,b\n\n1,2\n\r\n\n3,4\n\n", rows: [["1", "2"], ["3", "4"]]),
        SoundCSV(name: "spaces are part of a value", text: "a,b\n 1 , 2\n", rows: [[" 1 ", " 2"]]),
        SoundCSV(name: "other scripts", text: "a,b\nÅse,李小龙\n", rows: [["Åse", "李小龙"]]),
        SoundCSV(name: "a byte order mark", text: "\u{FEFF}a,b\n1,2\n", rows: [["1", "2"]]),
        SoundCSV(name: "a byte order mark before a quote", text: "\u{FEFF}\"a\",b\n1,2\n", rows: [["1", "2"]]),
        SoundCSV(name: "a quoted header", text: "\"a\",\"b\"\n1,2\n", rows: [["1", "2"]]),
        SoundCSV(name: "quotes inside an unquoted header", text: "a,b \"c\n1,2\n", rows: [["1", "2"]]),
        SoundCSV(name: "a delimiter at each row's end", text: "a,b,\n1,2,\n", rows: [["1", "2", ""]]),
        SoundCSV(name: "columns of one name", text: "a,b,a\n1,2,3\n", rows: [["1", "2", "3"]]),
        SoundCSV(name: "bytes of value 1 after a delimiter", text: "a,b\n\u{1},\u{1}\n", rows: [["\u{1}", "\u{1}"]]),
    ]
}
