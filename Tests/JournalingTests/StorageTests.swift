import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("What the journal says that it takes up")
struct StorageTests {
    @Test("commits that write are timed, reads are not, and the files have their sizes")
    func storage() async throws {
        let place = try JournalPlace()
        let journal = try place.open()
        let before = journal.storage
        for _ in 0..<5 { _ = try await journal.summary() }
        #expect(journal.storage.commits.count == before.commits.count)
        try await journal.finishReading("saas")
        let after = journal.storage
        #expect(after.commits.count == before.commits.count + 1)
        #expect(after.commits.sum > before.commits.sum)
        #expect(after.databaseBytes > 0 && after.logBytes > 0)
        #expect((after.freeBytes ?? 0) > 0)
        await journal.close()
    }
}
