import HRFeed
import Provisioning
import Testing

@Suite("People, read out of a feed")
struct PeopleReaderTests {
    private func patches(
        _ text: String,
        _ syntax: FeedFormat.Syntax,
        columns: [PersonField: ColumnName]
    ) throws -> [PersonRow] {
        let mapping = RecordMapping(
            key: .column("id", transforms: []),
            status: nil,
            fields: columns.mapValues { FieldRule(.column($0)) },
            dates: nil,
            identity: .own,
            grace: .zero
        )
        let settings = FeedSettings(
            source: "hr",
            format: FeedFormat(syntax: syntax, encoding: nil),
            limits: .standard,
            mapping: mapping,
            mappingDigest: ""
        )
        var reader = PeopleReader(
            settings: settings,
            completion: PersonCompletion(mapping),
            asOf: WallInstant(milliseconds: 0),
            now: WallInstant(milliseconds: 0),
            known: nil
        )
        let rows = try reader.push(Array(text.utf8))
        return try rows + reader.finish().rows
    }

    private func row(_ id: EmployeeID, _ values: [PersonField: String?], row: Int) -> PersonRow {
        .patch(PersonPatch(employee: id, values: values), row: row, asOf: nil, print: nil)
    }

    @Test("In JSON a column is a member's name, or a pointer where it begins with a slash")
    func columns() throws {
        let columns: [PersonField: ColumnName] = [.givenName: "/name/given", .title: "a/b~c", .department: "dept"]
        let records = #"{"id":7,"name":{"given":"Ada"},"a/b~c":"T","dept":null}"#
        let expected = [row("7", [.givenName: "Ada", .title: "T", .department: nil], row: 1)]
        #expect(try patches("[\(records)]", .json(records: .root), columns: columns) == expected)
        #expect(try patches(records, .json(records: .root), columns: columns) == expected)
        #expect(try patches(records + "\n", .ndjson, columns: columns) == expected)
    }

    @Test("One column may serve two fields, by two names")
    func twice() throws {
        let columns: [PersonField: ColumnName] = [.givenName: "/n", .familyName: "n", .title: "/n"]
        let fields: [PersonField: String?] = [.givenName: "A", .familyName: "A", .title: "A"]
        #expect(try patches(#"{"id":"1","n":"A"}"#, .ndjson, columns: columns) == [row("1", fields, row: 1)])
    }

    @Test("A record without an employee id is refused, and so is one with an unreadable value; the others are read")
    func refused() throws {
        let rows = try patches("{}\n{\"id\":2,\"n\":[]}\n{\"id\":3,\"n\":\"C\"}\n", .ndjson, columns: [.title: "n"])
        #expect(rows.count == 3)
        guard case .refused(nil, 1, _) = rows[0], case .refused("2", 2, _) = rows[1] else {
            Issue.record("\(rows)")
            return
        }
        #expect(rows[2] == row("3", [.title: "C"], row: 3))
    }

    @Test("Of a header's columns a snapshot is compared by name, and only those that are read may not go blank")
    func shape() throws {
        let mapping = RecordMapping(
            key: .column("id", transforms: []),
            status: nil,
            fields: [.title: .init(.column("t"))]
        )
        let settings = FeedSettings(
            source: "hr",
            format: .csv(delimiter: nil),
            limits: .standard,
            mapping: mapping,
            mappingDigest: ""
        )
        var reader = PeopleReader(
            settings: settings,
            completion: PersonCompletion(mapping),
            asOf: WallInstant(milliseconds: 0),
            now: WallInstant(milliseconds: 0),
            known: nil
        )
        _ = try reader.push(Array("id, t ,note,note,\n1,A,x,y,\n2,,x,,\n".utf8))
        _ = try reader.finish()
        #expect(reader.tally.shape.columns == ["id", "t", "note", "note", ""])
        #expect(reader.tally.shape.filled == ["id": 2, "t": 1])
    }
}
