import Provisioning
import Testing

@testable import Console

@Suite("The queue's samples")
struct QueueSamplesTests {
    private func sample(_ seconds: Int64, _ open: Int) -> QueueSamples.Sample {
        QueueSamples.Sample(at: WallInstant(milliseconds: seconds * 1000), lanes: [open, 0, 0, 0, 0, 0], parked: 0)
    }

    @Test("an hour is kept closely and a day roughly, and no more")
    func bounds() {
        let samples = QueueSamples()
        for tick in 0..<20_000 { samples.take(sample(Int64(tick) * 10, tick % 7)) }
        #expect(samples.all.hour.count == 360 && samples.all.day.count == 288)
        #expect(samples.all.hour.last?.at == WallInstant(milliseconds: 199_990_000))
    }

    @Test("a queue that came and went within five minutes is seen in the day")
    func peaks() {
        let samples = QueueSamples()
        for tick in 0..<60 { samples.take(sample(Int64(tick) * 10, tick == 7 ? 900 : 1)) }
        #expect(samples.all.day.map { $0.lanes[0] } == [900, 1])
    }

    @Test("a clock that was set back doesn't lose what comes after")
    func steps() {
        let samples = QueueSamples()
        for second in [1000, 1010, 400, 410] { samples.take(sample(Int64(second), 1)) }
        #expect(samples.all.hour.map(\.at.milliseconds) == [1_000_000, 1_010_000, 400_000, 410_000])
    }

    @Test("what is parked is no part of what is to go")
    func parked() {
        let sample = QueueSamples.Sample(Stage.queue)
        #expect(sample.lanes == [0, 0, 0, 2, 0, 0] && sample.parked == 1 && sample.total == 2)
    }
}
