import Ports
import Provisioning
import TestSupport
import Testing

@testable import Console

@Suite("The service that samples the queue", .timeLimit(.minutes(1)))
struct QueueSamplerTests {
    @Test("an idle queue is asked for once a minute, and a busy one with every sample")
    func asks() async throws {
        let stage = Stage()
        let sampler = QueueSampler(
            control: stage.control,
            counters: stage.counters,
            samples: stage.samples,
            time: stage.time
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sampler.run() }
            for _ in 0..<12 { try await pass(stage) }
            // At first, after a minute, and after two.
            #expect(stage.control.count("queue") == 3)
            for _ in 0..<5 {
                stage.counters.observe(
                    .planned(
                        "amplitude",
                        OperationRange(OperationSequence(rawValue: 1), through: OperationSequence(rawValue: 1))
                    )
                )
                try await pass(stage)
            }
            #expect(stage.control.count("queue") == 8)
            #expect(stage.samples.all.hour.count > 10)
            // Where the journal doesn't answer the plot has a gap, and the service goes on.
            stage.control.change { $0.failure = .journal(.busy) }
            stage.counters.observe(
                .planned(
                    "amplitude",
                    OperationRange(OperationSequence(rawValue: 1), through: OperationSequence(rawValue: 1))
                )
            )
            try await pass(stage)
            try await pass(stage)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func pass(_ stage: Stage) async throws {
        try await eventually("it sleeps", within: .seconds(10), every: .milliseconds(1)) {
            stage.time.sleepers > 0 ? true : nil
        }
        stage.time.advance(by: QueueSamples.interval)
        try await eventually("it sleeps", within: .seconds(10), every: .milliseconds(1)) {
            stage.time.sleepers > 0 ? true : nil
        }
    }
}
