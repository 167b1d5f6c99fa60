import Ports
import Testing

@testable import Daemon

@Suite("The bell of readings", .timeLimit(.minutes(1)))
struct ReadingBellTests {
    @Test("rings where a reading is complete, and for nothing else")
    func rings() async {
        let (quiet, loud) = (Doorbell(), Doorbell())
        ReadingBell(takeover: quiet).observe(.resumed("saas"))
        ReadingBell(takeover: loud).observe(.readingComplete("saas"))
        for (bell, due) in [(quiet, false), (loud, true)] {
            bell.silence()
            var rings = bell.listen().makeAsyncIterator()
            #expect((await rings.next() != nil) == due)
        }
    }
}
