import Ports
import Provisioning
import TestSupport
import Testing

@Suite("A heartbeat")
struct HeartbeatTests {
    @Test("belongs to the tasks of its service, and to no other")
    func isCurrent() async {
        let heartbeat = Heartbeat(name: "service")
        #expect(Heartbeat.current == nil)
        await Heartbeat.$current.withValue(heartbeat) {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { Heartbeat.current?.beat() }
            }
        }
        #expect(heartbeat.reading.beats == 1)
        #expect(Heartbeat.current == nil)
    }

    @Test("is entrusted while its service waits, and has made a step then")
    func entrusting() async throws {
        struct Failure: Error {}
        let heartbeat = Heartbeat(name: "service")
        await Heartbeat.$current.withValue(heartbeat) {
            let isEntrusted = await Heartbeat.entrusting { heartbeat.reading.isEntrusted }
            #expect(isEntrusted)
            #expect(heartbeat.reading == .init(beats: 1, isEntrusted: false, restsUntil: nil))
            await #expect(throws: Failure.self) { try await Heartbeat.entrusting { throw Failure() } }
            #expect(heartbeat.reading == .init(beats: 2, isEntrusted: false, restsUntil: nil))
        }
        // Without one nothing is missing.
        #expect(await Heartbeat.entrusting { 1 } == 1)
    }

    @Test("says how long its service rests, and beats when that is over")
    func resting() async throws {
        let time = ManualTime()
        let heartbeat = Heartbeat(name: "service")
        let due = time.boot + .seconds(5)
        try await Heartbeat.$current.withValue(heartbeat) {
            async let rest: Void = time.rest(until: due)
            try await eventually("it rests", within: .seconds(5), every: .milliseconds(1)) {
                time.sleepers == 1 ? true : nil
            }
            #expect(heartbeat.reading.restsUntil == due)
            time.advance(by: .seconds(5))
            try await rest
        }
        #expect(heartbeat.reading == .init(beats: 1, isEntrusted: false, restsUntil: nil))
    }

    @Test("is asked by its own part's way")
    func asking() {
        let heartbeat = Heartbeat(name: "service")
        heartbeat.ask()
        heartbeat.answers { heartbeat.beat() }
        heartbeat.ask()
        #expect(heartbeat.reading.beats == 1)
    }

    @Test("is watched from its beginning to its end")
    func registry() {
        let heartbeats = Heartbeats()
        let (first, second) = (Heartbeat(name: "delivery a"), Heartbeat(name: "delivery a"))
        heartbeats.add(first)
        heartbeats.add(second)
        heartbeats.remove(first)
        #expect(heartbeats.all.map(ObjectIdentifier.init) == [ObjectIdentifier(second)])
    }
}
