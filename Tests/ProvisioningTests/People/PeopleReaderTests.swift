import HRFeed
import Provisioning
import Testing

@Suite("People, read out of a feed")
struct PeopleReaderTests {
    private func people(
        _ text: String,
        _ syntax: FeedFormat.Syntax,
        columns: [PersonField: String]
    ) throws -> [PersonRow] {
        let settings = FeedSettings(
            source: "hr",
            format: FeedFormat(syntax: syntax, encoding: nil),
            limits: .standard,
            mapping: RecordMapping(employeeID: "id", status: nil, fields: columns)
        )
        var reader = PeopleReader(settings: settings)
        let rows = try reader.push(text.utf8)
        return try rows + reader.finish().rows
    }

    private func row(_ id: EmployeeID, _ fields: [PersonField: String], row: Int) -> PersonRow {
        .person(Person(key: PersonKey(source: "hr", employee: id), status: .active, fields: fields), row: row)
    }

    @Test("In JSON a column is a member's name, or a pointer where it begins with a slash")
    func columns() throws {
        let columns: [PersonField: String] = [.givenName: "/name/given", .title: "a/b~c", .department: "dept"]
        let records = #"{"id":7,"name":{"given":"Ada"},"a/b~c":"T","dept":null}"#
        let expected = [row("7", [.givenName: "Ada", .title: "T"], row: 1)]
        #expect(try people("[\(records)]", .json(records: .root), columns: columns) == expected)
        #expect(try people(records, .json(records: .root), columns: columns) == expected)
        #expect(try people(records + "\n", .ndjson, columns: columns) == expected)
    }

    @Test("One column may serve two fields, by two names")
    func twice() throws {
        let columns: [PersonField: String] = [.givenName: "/n", .familyName: "n", .title: "/n"]
        let fields: [PersonField: String] = [.givenName: "A", .familyName: "A", .title: "A"]
        #expect(try people(#"{"id":"1","n":"A"}"#, .ndjson, columns: columns) == [row("1", fields, row: 1)])
    }

    @Test("A record without an employee id is refused, and so is one with an unreadable value; the others are read")
    func refused() throws {
        let rows = try people("{}\n{\"id\":2,\"n\":[]}\n{\"id\":3,\"n\":\"C\"}\n", .ndjson, columns: [.title: "n"])
        #expect(rows.count == 3)
        guard case .refused(nil, 1, _) = rows[0], case .refused("2", 2, _) = rows[1] else {
            Issue.record("\(rows)")
            return
        }
        #expect(rows[2] == row("3", [.title: "C"], row: 3))
    }
}
