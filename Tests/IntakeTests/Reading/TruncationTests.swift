import HRFeed
import Ports
import Provisioning
import Testing

@testable import Intake

@Suite("A file that was cut, against the one before it")
struct TruncationTests {
    private static let people = (1...9).map { "\($0),p\($0)@example.com,\"Team \($0 % 3)\"" }
    private static let mapping = RecordMapping.by([.email: "mail", .department: "team"])

    private static func desk(_ proof: FeedTrailer?, absencesMin: Int = 1) async throws -> FeedDesk {
        var format = FeedFormat.csv(delimiter: .comma)
        format.proof = proof.map { FeedProof(trailer: $0, rows: nil) }
        return try await FeedDesk(format: format, mapping: mapping, absencesMin: absencesMin, guards: .none)
    }

    private static func file(_ trailer: String? = nil, newline: String = "\n") -> [UInt8] {
        Array((["id,mail,team"] + people + [trailer].compactMap(\.self)).map { $0 + newline }.joined().utf8)
    }

    /// Why each cut of the file would be refused, and how many would leave by it.
    private func cuts(of file: [UInt8], at desk: FeedDesk) async throws -> [(refusal: String?, leavers: Int)] {
        let first = try await desk.takeIn(file, 1)
        #expect(first.verdict == .accepted(people: 9, leavers: 0, conflicts: [], heldAlone: []))
        let again = try await desk.plan(file, 2)
        #expect(again.refusal == nil && again.leavers == 0)
        var cuts: [(refusal: String?, leavers: Int)] = []
        for cut in file.indices {
            let report = try await desk.plan(Array(file[..<cut]), 2)
            cuts.append((report.refusal, report.leavers))
        }
        return cuts
    }

    @Test(
        "Where it has to end with a trailer, it is refused wherever it was cut, and plan says so",
        arguments: ["\n", "\r\n"]
    )
    func trailer(newline: String) async throws {
        let trailers: [(String, FeedTrailer)] = [
            ("EOF", FeedTrailer(place: .firstColumn, mark: .equals("EOF"), rows: nil)),
            ("EOF,9", FeedTrailer(place: .firstColumn, mark: .equals("EOF"), rows: .column("mail"))),
            ("Rows: 9", FeedTrailer(place: .firstColumn, mark: .begins("Rows:"), rows: .firstColumn)),
        ]
        for (text, trailer) in trailers {
            let desk = try await Self.desk(trailer)
            let cuts = try await cuts(of: Self.file(text, newline: newline), at: desk)
            for (cut, report) in cuts.enumerated() {
                #expect(report.refusal != nil && report.leavers == 0, "\(text), cut at \(cut)")
            }
            await desk.journal.close()
        }
    }

    @Test("Where absence has to be seen twice, nobody leaves by it, wherever it was cut")
    func absences() async throws {
        let desk = try await Self.desk(nil, absencesMin: 2)
        let file = Self.file()
        let cuts = try await cuts(of: file, at: desk)
        #expect(cuts.allSatisfy { $0.leavers == 0 })
        #expect(cuts.contains { $0.refusal == nil }, "cut at a row's end it is no worse than a short file")
        // And not only by a plan: the half that is accepted makes nobody leave, and the whole one after it neither.
        let last = try #require(file.dropLast().lastIndex(of: 0x0A))
        #expect(
            try await desk.takeIn(Array(file[...last]), 3).verdict
                == .accepted(people: 8, leavers: 0, conflicts: [], heldAlone: [])
        )
        #expect(
            try await desk.takeIn(file, 4).verdict == .accepted(people: 9, leavers: 0, conflicts: [], heldAlone: [])
        )
        await desk.journal.close()
    }

    @Test("Without either, some cut at a row's end would make leavers: that is what the two are for")
    func unproven() async throws {
        let desk = try await Self.desk(nil)
        let file = Self.file()
        let cuts = try await cuts(of: file, at: desk)
        for (cut, report) in cuts.enumerated() where report.refusal == nil {
            #expect(cut > 0 && file[cut - 1] == 0x0A, "cut at \(cut)")
        }
        #expect(cuts.contains { $0.leavers > 0 })
        await desk.journal.close()
    }
}
