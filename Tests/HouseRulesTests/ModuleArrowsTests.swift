import Testing

/// The arrows of Architecture.md: which of our modules a module may import.
private let arrows: [String: Set<String>] = [
    "SCIM": [],
    "Randomness": [],
    "CZlib": [],
    "HRFeed": ["CZlib"],
    "Provisioning": ["SCIM", "HRFeed"],
    "Ports": ["Provisioning"],
    "Journaling": ["Ports", "Provisioning", "SCIM"],
    "FaultVFS": ["Journaling", "Ports", "Randomness"],
    "CLibcurl": [],
    "CurlTransport": ["Ports", "Provisioning", "CLibcurl"],
    "HTTPListening": [],
    "Systemd": [],
    "Intake": ["Ports", "Provisioning", "HRFeed", "HTTPListening"],
    "Delivery": ["Ports", "Provisioning", "SCIM"],
    "Console": ["Ports", "Provisioning", "HTTPListening"],
    "Sandbox": ["SCIM", "HTTPListening", "Randomness"],
    "Daemon": [
        "Console", "CurlTransport", "Delivery", "HRFeed", "HTTPListening", "Intake", "Journaling", "Ports",
        "Provisioning",
        "SCIM", "Sandbox", "Systemd",
    ],
    "rosterd": [
        "Console", "CurlTransport", "Daemon", "HTTPListening", "Intake", "Ports", "Provisioning", "Sandbox", "SCIM",
    ],
    "rosterd-bench": [
        "Console", "CurlTransport", "Daemon", "Delivery", "HRFeed", "HTTPListening", "Intake", "Journaling", "Ports",
        "Provisioning", "Randomness", "SCIM", "Sandbox",
    ],
    "CSwiftTasks": [],
    "Simulation": [
        "CSwiftTasks", "Delivery", "FaultVFS", "HRFeed", "Intake", "Journaling", "Ports", "Provisioning", "Randomness",
        "SCIM",
        "Sandbox",
    ],
    "rosterd-sim": ["Simulation"],
]

/// What each of these is for stands in one place: who else needs it has found a missing arrow.
private let keepers: [String: Set<String>] = [
    "GRDB": ["Journaling"],
    "CLibcurl": ["CurlTransport"],
    "CZlib": ["HRFeed"],
    "CSwiftTasks": ["Simulation"],
    "Yams": ["Daemon"],
    "ArgumentParser": ["rosterd", "rosterd-bench", "rosterd-sim"],
    "NIOPosix": ["HTTPListening"],
    "Hummingbird": ["HTTPListening", "Intake", "Console", "Sandbox"],
]

@Suite("Modules know only what lies below them")
struct ModuleArrowsTests {
    @Test("every module has its arrows written down")
    func modulesAreKnown() {
        let unknown = Set(SourceTree.sources.map(\.module)).subtracting(arrows.keys)
        #expect(unknown.isEmpty, "add them here and to Architecture.md")
    }

    @Test("no module imports one of ours that its arrows don't lead to")
    func importsFollowArrows() {
        for file in SourceTree.sources {
            let ours = file.imports.filter { arrows.keys.contains($0) && $0 != file.module }
            let bent = ours.subtracting(arrows[file.module] ?? [])
            #expect(bent.isEmpty, "\(file.path) imports \(bent.sorted())")
        }
    }

    @Test("the arrows have no circle")
    func arrowsAreAcyclic() {
        var settled: Set<String> = []
        while let next = arrows.keys.first(where: { !settled.contains($0) && settled.isSuperset(of: arrows[$0] ?? []) })
        {
            settled.insert(next)
        }
        #expect(settled.count == arrows.count, "in a circle: \(Set(arrows.keys).subtracting(settled).sorted())")
    }

    @Test("what one module is for, no other imports")
    func keepersKeep() {
        for file in SourceTree.sources {
            let strays = file.imports.filter { name in keepers[name].map { !$0.contains(file.module) } ?? false }
            #expect(strays.isEmpty, "\(file.path) imports \(strays.sorted())")
        }
    }
}
