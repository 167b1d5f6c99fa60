import Provisioning
import Testing

@testable import Simulation

/// A world in which nobody does anything but what a test says: rosterd never starts.
struct OracleStage {
    let world: World
    private let room = RunRoom()

    init(
        _ source: SourcePlan = .made(isGuarded: false),
        target: TargetPlan = .made(dialect: .amplitude),
        happenings: [Happening] = [],
        crashes: [Int] = []
    ) async throws {
        let scenario = Scenario(
            seed: 1,
            sources: [source],
            targets: [target],
            staff: [.made("1")],
            happenings: happenings,
            crashes: crashes
        )
        world = try World(
            scenario,
            journal: try await JournalTemplate.image(),
            directory: room.path,
            keepsTrace: false
        )
    }

    var entries: [RequestEntry] { world.targets[0].entries }

    /// - words: what it says of it, among others.
    func found(_ oracle: Finding.Oracle, _ words: String? = nil) -> Bool {
        Oracles(world: world).judge()
        return world.findings.contains { $0.oracle == oracle && words.map($0.what.contains) ?? true }
    }

    // MARK: - Requests

    /// Sends a request, of rosterd's process of that number.
    func begin(_ method: RequestMethod, _ path: String, _ body: String? = nil, of process: Int = 1) {
        let plan = world.targets[0].plan
        let request = WireRequest(
            method: method,
            url: "https://saas1.example\(plan.dialect.profile.basePath)\(path)",
            headers: [WireHeader("Authorization", "Bearer token"), WireHeader("User-Agent", "tests")],
            body: body.map { Array($0.utf8) },
            connectTimeout: .seconds(1),
            timeout: .seconds(1),
            answerBytesMax: 1 << 20
        )
        world.targets[0].send(request, of: process) { _ in }
    }

    /// Lets all happen that is to come.
    func settle() {
        while let next = world.agenda.next {
            world.clock.advance(to: next)
            world.agenda.take()?()
        }
    }

    /// Sends a request, and lets all come of it that does.
    func send(_ method: RequestMethod, _ path: String, _ body: String? = nil, of process: Int = 1) {
        begin(method, path, body, of: process)
        settle()
    }

    /// What is sent meanwhile fails so.
    func failing(_ fault: Fault, _ body: () -> Void) {
        world.targets[0].set(outage: fault)
        body()
        world.targets[0].set(outage: nil)
    }

    static func user(_ name: String) -> String {
        let names = #""name": {"givenName": "Ada", "familyName": "Lovelace"}"#
        let emails = #""emails": [{"value": "\#(name)", "primary": true}]"#
        let schemas = #""schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]"#
        return "{\(schemas), \"userName\": \"\(name)\", \"id\": \"\(name)\", \(names), \(emails)}"
    }

    func invite(_ name: String) { send(.post, "Users", Self.user(name)) }

    /// Invites once whatever happened last is some time ago, if only a moment.
    func inviteLater(_ name: String) {
        wait(.milliseconds(1))
        invite(name)
    }

    func make(group name: String) {
        send(.post, "Groups", #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"\#(name)"}"#)
    }

    /// The PATCH of a group that puts somebody in.
    static func adding(_ member: String) -> String {
        let adding = #"{"op":"add","path":"members","value":[{"value":"\#(member)"}]}"#
        return #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\#(adding)]}"#
    }

    // MARK: - HR

    func wait(_ duration: Duration) { world.clock.advance(to: world.clock.now + duration) }

    /// HR's export is accepted, and all of it taken over.
    func export(_ people: [Staff], named name: String = "export-1.csv") {
        world.chronicle.receive(world.chronicle.say(people, of: "hr1", in: name, isWhole: true))
    }
}

extension SourcePlan {
    static func made(isGuarded: Bool = true) -> SourcePlan {
        SourcePlan(
            name: "hr1",
            channel: .exports,
            completeness: .renamed,
            omitsLeavers: true,
            isGuarded: isGuarded,
            absencesMin: 1,
            graceHours: 0
        )
    }
}

extension Staff {
    static func made(_ id: String) -> Staff {
        Staff(
            source: "hr1",
            id: id,
            given: "Ada",
            family: "Lovelace",
            email: "p\(id)@example.com",
            department: "Data",
            standing: .active
        )
    }
}
